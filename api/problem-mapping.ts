import { fromProcess } from './process-problems';
import { problem, ProblemError, type ProblemOptions } from './problems';
import type { ProblemKind } from './problem-kinds';

interface Thrown {
  name?: unknown;
  code?: unknown;
  type?: unknown;
  status?: unknown;
  cause?: unknown;
}

const malformed = { fr: 'Le corps n’est pas du JSON lisible.', en: 'The body is not readable JSON.' };
const tooLarge = { fr: 'Le corps dépasse la taille permise.', en: 'The body exceeds the allowed size.' };
const encoding = { fr: 'Encodage du corps non accepté.', en: 'The encoding of the body is not accepted.' };
const upload = { fr: 'Le formulaire n’est pas lisible.', en: 'The form is not readable.' };

type Rule = [when: (thrown: Thrown) => boolean, kind: ProblemKind, options?: ProblemOptions];

const ofType = (type: string) => (thrown: Thrown) => thrown.type === type;

// What PostgreSQL, its driver and the network say when the database is away; 40001, 40P01, 55P03: try again.
const databaseAway =
  /^(CONNECT_TIMEOUT|CONNECTION_(CLOSED|ENDED|DESTROYED)|ECONN(REFUSED|RESET)|ENOTFOUND|EPIPE|ETIMEDOUT|08...|53...|57P0[1-4]|40001|40P01|55P03)$/;
// gRPC: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE.
const grpcAway = new Set([4, 8, 14]);

const rules: readonly Rule[] = [
  [ofType('entity.parse.failed'), 'malformed-body', { detail: malformed }],
  [ofType('entity.too.large'), 'too-large', { detail: tooLarge }],
  [ofType('encoding.unsupported'), 'unsupported-media-type', { detail: encoding }],
  [ofType('charset.unsupported'), 'unsupported-media-type', { detail: encoding }],
  [(thrown) => thrown.code === 'LIMIT_FILE_SIZE', 'too-large', { detail: tooLarge }],
  [(thrown) => thrown.name === 'MulterError', 'malformed-body', { detail: upload }],
  [(thrown) => typeof thrown.code === 'string' && databaseAway.test(thrown.code), 'unavailable'],
  [(thrown) => typeof thrown.code === 'number' && grpcAway.has(thrown.code), 'unavailable'],
  [(thrown) => thrown.name === 'ProviderAway', 'unavailable'],
  [(thrown) => thrown.code === '23505' || thrown.code === '23P01', 'conflict'],
  // Unreadable percent signs in the path, bodies cut short: what the framework itself calls the caller's fault.
  [(thrown) => thrown.status === 400, 'malformed-body'],
];

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The refusal that a thrown value becomes; the first rule that fits it or one of its causes. */
export const toProblem = (thrown: unknown): ProblemError => {
  if (thrown instanceof ProblemError) return thrown;
  for (let next = thrown, depth = 0; isObject(next) && depth < 5; next = (next as Thrown).cause, depth += 1) {
    const said = fromProcess(next);
    if (said) return said;
    const found = rules.find(([fits]) => fits(next as Thrown));
    if (found) return problem(found[1], { ...found[2], cause: thrown });
  }
  return problem('internal', { cause: thrown });
};
