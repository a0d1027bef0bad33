/** Headers that a caller needs, and what each says. */
export const headerWords = {
  Location: 'L’adresse de ce qui a été fait',
  'X-Next-After': 'À donner en after pour la suite; absent: c’était la fin',
  'X-Next-Before': 'À donner en before pour la suite; absent: c’était la fin',
  'Content-Disposition': 'Le nom du fichier',
  'Idempotency-Replayed': 'true: la réponse d’avant, sous la même clé d’idempotence',
  'Retry-After': 'Secondes après lesquelles redemander',
  'WWW-Authenticate': 'Comment se faire connaître',
  Allow: 'Les méthodes permises',
  Accept: 'Les types acceptés',
} as const;

/** The name of one. */
export type AnswerHeader = keyof typeof headerWords;
