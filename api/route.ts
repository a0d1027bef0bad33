import { z } from 'zod';
import type { Scope } from '../db/connect';
import type { AnswerHeader } from './answer-headers';
import type { Caller } from './caller';
import type { ApiDeps } from './deps';
import type { Proven } from './doors/proven';
import type { Locale } from './locale';
import type { Reach } from './matrix';
import { parse } from './parse';

/** What every handler gets beside its own input. */
export interface Call {
  caller: Caller;
  /** The caller in all his roles, as he has proven himself. */
  proven: Proven;
  /** Organisations of the key: the first argument of `database.withScope`. */
  scope: Scope;
  /** How far the role's row in the matrix lets it see. */
  reach: Reach;
  deps: ApiDeps;
  locale: Locale;
  /** The media type that the caller likes best of some; the first when he says nothing. Throws `not-acceptable`. */
  accepts(types: readonly string[]): string;
  /** Aborted when the caller hangs up. */
  signal: AbortSignal;
}

/** A call with its parsed input. */
export interface Context<P, Q, B> extends Call {
  params: P;
  query: Q;
  body: B;
}

/** What a handler answers: a JSON `body`, or `text` or `bytes` with their own `Content-Type` in `headers`. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  text?: string;
  /** Of a `GET` alone: an idempotency key keeps texts. */
  bytes?: Buffer;
}

/** A file as it came: the body itself, or the one file of a form. */
export interface UploadedFile {
  content: Buffer;
  name: string | null;
}

/** What a route says of itself: the router, the matrix and OpenAPI read this. */
export interface RouteFacts {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As Express writes it: `/api/v1/arrivals/:id`. */
  path: `/api/v1/${string}`;
  operationId: string;
  /** French. */
  summary: string;
  tags: readonly string[];
  /** A schema by status; `null`: no body (or text). */
  responses: Readonly<Record<number, z.ZodType | null>>;
  /** Media types in which its answers come too, on demand. */
  files?: readonly string[];
  /** Its form is chosen by `Accept`: another one than it has is refused. */
  negotiated?: true;
  /** Headers that its answers may carry and a caller needs. */
  headers?: readonly AnswerHeader[];
  /** The answer is the same in each role: who holds several need not say in which he asks. */
  anyRole?: true;
  /** Temporal's page may ask with the session of who looks at it: it reads, and changes nothing. */
  fromTemporalPage?: true;
  /** The answer holds a secret: it is kept nowhere, so that an `Idempotency-Key` cannot bring it again. */
  shownOnce?: true;
}

/** Values as they came, before any schema. */
export interface RawInput {
  params: unknown;
  query: unknown;
  body: unknown;
}

/** A route, ready to be served. */
export interface Route extends RouteFacts {
  params: z.ZodType;
  query: z.ZodType;
  /** `null`: no body, or a file. */
  body: z.ZodType | null;
  /** Largest file in bytes; `null`: no file. */
  upload: number | null;
  run(input: RawInput, call: Call): Promise<Answer>;
}

const nothing = z.strictObject({});
type Nothing = typeof nothing;

interface InputSchemas<P extends z.ZodType, Q extends z.ZodType> {
  /** Strict; default: none. */
  params?: P;
  /** Strict; default: none. */
  query?: Q;
}

/** A JSON route. Schemas are strict objects: an unknown field is refused. The handler throws problems. */
export const defineRoute = <
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
>(
  spec: RouteFacts &
    InputSchemas<P, Q> & {
      body?: B;
      handler: (ctx: Context<z.output<P>, z.output<Q>, z.output<B>>) => Promise<Answer>;
    },
): Route => {
  const { handler, body, ...facts } = spec;
  const read = (value: unknown, locale: Locale) =>
    parse(body ?? nothing, value ?? (body ? undefined : {}), 'body', locale) as z.output<B>;
  return { ...facts, ...build(spec, read, handler), body: body ?? null, upload: null };
};

/** A route that takes one file, `text/csv` or a form, of `upload` bytes at most; `ctx.body` is the file. */
export const defineUpload = <P extends z.ZodType = Nothing, Q extends z.ZodType = Nothing>(
  spec: RouteFacts &
    InputSchemas<P, Q> & {
      upload: number;
      handler: (ctx: Context<z.output<P>, z.output<Q>, UploadedFile>) => Promise<Answer>;
    },
): Route => {
  const { handler, ...facts } = spec;
  return { ...facts, ...build(spec, (value) => value as UploadedFile, handler), body: null };
};

const build = <P extends z.ZodType, Q extends z.ZodType, B>(
  schemas: InputSchemas<P, Q>,
  readBody: (value: unknown, locale: Locale) => B,
  handler: (ctx: Context<z.output<P>, z.output<Q>, B>) => Promise<Answer>,
): Pick<Route, 'params' | 'query' | 'run'> => {
  const { params = nothing, query = nothing } = schemas;
  return {
    params,
    query,
    run: async (input, call) =>
      handler({
        ...call,
        params: parse(params, input.params, 'path', call.locale) as z.output<P>,
        query: parse(query, input.query, 'query', call.locale) as z.output<Q>,
        body: readBody(input.body, call.locale),
      }),
  };
};
