import type { z } from 'zod';
import { ConnectorError } from '../port';
import { statusError, transportError } from './errors';

/** Far above a page of a hundred accounts with all their groups. */
const MOST_BYTES = 16 * 1_024 * 1_024;

export interface ScimRequest {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  /** The version that must still be there (`If-Match`). */
  ifMatch?: string | undefined;
  /** Statuses outside 2xx that the caller handles itself. */
  handles?: readonly number[];
}

export interface ScimAnswer {
  status: number;
  /** `null` when the answer has no body. */
  body: unknown;
}

export interface ScimHttpOptions {
  baseUrl: string;
  token: string;
  fetch: typeof fetch;
}

export type ScimHttp = (request: ScimRequest, signal: AbortSignal) => Promise<ScimAnswer>;

/** A caller of one SCIM server. Redirects are refused, so that the token never goes to another place. */
export function createScimHttp(options: ScimHttpOptions): ScimHttp {
  const base = options.baseUrl.replace(/\/+$/, '');
  return async (request, signal) => {
    const query = request.query === undefined ? '' : `?${new URLSearchParams(request.query).toString()}`;
    const { status, text, retryAfter } = await exchange(
      options,
      `${base}${request.path}${query}`,
      request,
      signal,
    );
    const expected = (status >= 200 && status < 300) || request.handles?.includes(status) === true;
    if (!expected) throw statusError(status, retryAfter, Date.now());
    return { status, body: status < 300 ? parseBody(text) : null };
  };
}

async function exchange(options: ScimHttpOptions, url: string, request: ScimRequest, signal: AbortSignal) {
  try {
    const response = await options.fetch(url, {
      method: request.method,
      headers: headersOf(options.token, request),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      redirect: 'manual',
      signal,
    });
    return {
      status: response.status,
      text: await textOf(response),
      retryAfter: response.headers.get('retry-after'),
    };
  } catch (error) {
    throw transportError(error);
  }
}

/** The body, decompressed; raises `nonsense` for one that would fill the memory of the worker. */
async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) throw new ConnectorError('nonsense', 'the answer is too large');
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function headersOf(token: string, request: ScimRequest): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    accept: 'application/scim+json, application/json',
    ...(request.body === undefined ? {} : { 'content-type': 'application/scim+json' }),
    ...(request.ifMatch === undefined ? {} : { 'if-match': request.ifMatch }),
  };
}

function parseBody(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ConnectorError('nonsense', 'the answer is not JSON', null, { cause: error });
  }
}

/** The body as `guard` sees it; raises `nonsense` naming the fields, never their values. */
export function guarded<T extends z.ZodType>(guard: T, body: unknown): z.infer<T> {
  const result = guard.safeParse(body);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => issue.path.join('.') || '(body)');
  throw new ConnectorError('nonsense', `the answer lacks or garbles: ${[...new Set(fields)].join(', ')}`);
}

/** A string as a SCIM filter literal: quoted, with quotes and backslashes escaped. */
export function literal(value: string): string {
  return JSON.stringify(value);
}
