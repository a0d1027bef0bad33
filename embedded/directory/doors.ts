import { createHash, timingSafeEqual } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import SCIMMY from 'scimmy';

/** Lets in only those who show the tenant's token. */
export function requireToken(token: string): RequestHandler {
  const wanted = digest(`Bearer ${token}`);
  return (request, response, next) => {
    if (timingSafeEqual(digest(request.get('authorization') ?? ''), wanted)) return next();
    response.set('www-authenticate', 'Bearer');
    sendError(response, 401, undefined, 'A valid bearer token is needed');
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Answers with a SCIM resource or message; `ETag` and `Location` come from its `meta`. */
export function sendScim(response: Response, status: number, body: object): void {
  const plain = JSON.parse(JSON.stringify(body)) as { meta?: { version?: string; location?: string } };
  if (plain.meta?.version !== undefined) response.set('etag', plain.meta.version);
  if (status === 201 && plain.meta?.location !== undefined) response.set('location', plain.meta.location);
  response.status(status).type('application/scim+json').send(JSON.stringify(plain));
}

/** Turns what was thrown into a SCIM error message; what nobody foresaw is logged and answered 500. */
export function errorDoor(log: (message: string) => void): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof SCIMMY.Types.Error)
      return sendError(response, error.status, error.scimType, error.message);
    if (hasStatus(error))
      return sendError(response, error.status, 'invalidSyntax', 'The body is not JSON or is too large');
    log(`directory: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    sendError(response, 500, undefined, 'The directory failed');
  };
}

/** Sends a SCIM error message (RFC 7644, 3.12). */
export function sendError(
  response: Response,
  status: number,
  scimType: string | undefined,
  detail: string,
): void {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
  const type = scimType === undefined || scimType === '' ? {} : { scimType };
  response
    .status(status)
    .type('application/scim+json')
    .send(JSON.stringify({ schemas, status: String(status), ...type, detail }));
}

function hasStatus(error: unknown): error is { status: number } {
  return (
    error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500
  );
}
