import { factsOfKind, type ProblemKind } from './problem-kinds';
import { say, type Locale, type Text } from './locale';

/** One fault at one place. `pointer` is a JSON pointer (`/employee/number`); `in` says where, the body by default. */
export interface FieldError {
  pointer: string;
  detail: Text | string;
  code?: string;
  in?: 'body' | 'query' | 'path' | 'header';
}

/** What a refusal adds to its kind. `code` replaces the kind in the type URN: `urn:relais:problem:<code>`. */
export interface ProblemOptions {
  code?: string;
  title?: Text;
  detail?: Text;
  errors?: readonly FieldError[];
  headers?: Readonly<Record<string, string>>;
  /** Extension members, such as `difference`. */
  members?: Readonly<Record<string, unknown>>;
  cause?: unknown;
}

/** A refusal on its way to the caller. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(
    readonly kind: ProblemKind,
    readonly options: ProblemOptions = {},
  ) {
    super(kind, { cause: options.cause });
  }
}

/** A refusal to throw: `throw problem('not-found')`. */
export const problem = (kind: ProblemKind, options?: ProblemOptions): ProblemError =>
  new ProblemError(kind, options);

/** A refusal as it crosses: status, headers, and the body of RFC 9457. */
export interface WrittenProblem {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** Writes a refusal in a language. `requestId` becomes `instance`, so that a person can quote it. */
export const writeProblem = (refusal: ProblemError, locale: Locale, requestId: string): WrittenProblem => {
  const { kind, options } = refusal;
  const { status, title, headers } = factsOfKind(kind);
  const { code = kind, detail, errors } = options;
  return {
    status,
    headers: {
      ...headers,
      ...options.headers,
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Content-Language': locale === 'fr' ? 'fr-CA' : 'en-CA',
    },
    body: {
      ...options.members,
      type: `urn:relais:problem:${code}`,
      title: say(options.title ?? title, locale),
      status,
      ...(detail && { detail: say(detail, locale) }),
      instance: `urn:uuid:${requestId}`,
      ...(errors && { errors: errors.map((error) => ({ ...error, detail: say(error.detail, locale) })) }),
    },
  };
};
