import type { Text } from './locale';

interface KindFacts {
  status: number;
  title: Text;
  headers?: Record<string, string>;
}

/** Seconds after which a caller may try again when something behind the door is away. */
const RETRY_SECONDS = '5';

/** Every kind of refusal: its status and title. The type is `urn:relais:problem:<kind>`. */
export const problemKinds = {
  validation: { status: 400, title: { fr: 'Demande invalide', en: 'Invalid request' } },
  'malformed-body': { status: 400, title: { fr: 'Corps illisible', en: 'Unreadable body' } },
  unauthenticated: {
    status: 401,
    title: { fr: 'Clé absente ou refusée', en: 'Key missing or refused' },
    headers: { 'WWW-Authenticate': 'Bearer realm="relais"' },
  },
  forbidden: { status: 403, title: { fr: 'Rôle insuffisant', en: 'Role not allowed' } },
  'not-found': { status: 404, title: { fr: 'Introuvable', en: 'Not found' } },
  'method-not-allowed': { status: 405, title: { fr: 'Méthode non permise', en: 'Method not allowed' } },
  'not-acceptable': {
    status: 406,
    title: { fr: 'Aucune des formes demandées', en: 'None of the forms asked for' },
  },
  conflict: { status: 409, title: { fr: 'Conflit', en: 'Conflict' } },
  'too-large': { status: 413, title: { fr: 'Envoi trop volumineux', en: 'Content too large' } },
  'unsupported-media-type': {
    status: 415,
    title: { fr: 'Type de contenu non accepté', en: 'Unsupported media type' },
  },
  unprocessable: { status: 422, title: { fr: 'Demande inapplicable', en: 'Unprocessable request' } },
  'too-many-requests': {
    status: 429,
    title: { fr: 'Trop de demandes', en: 'Too many requests' },
    headers: { 'Retry-After': RETRY_SECONDS },
  },
  unavailable: {
    status: 503,
    title: { fr: 'Service momentanément indisponible', en: 'Service temporarily unavailable' },
    headers: { 'Retry-After': RETRY_SECONDS },
  },
  internal: { status: 500, title: { fr: 'Erreur interne', en: 'Internal error' } },
} as const satisfies Record<string, KindFacts>;

export type ProblemKind = keyof typeof problemKinds;

/** Status, title and headers of a kind. */
export const factsOfKind = (kind: ProblemKind): KindFacts => problemKinds[kind];
