import type { RequestHandler } from 'express';

const ALLOWED_HEADERS = 'Authorization, Content-Type, X-Namespace';
const BELIEVED_SECONDS = '600';

/**
 * Lets one page of another origin, Temporal's, call the door behind it with its caller's own credentials.
 * @param origin of that page; `null`: no page may
 */
export const allowOrigin =
  (origin: string | null): RequestHandler =>
  (req, res, next) => {
    res.vary('Origin');
    if (origin === null || req.get('Origin') !== origin) return next();
    res.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': 'X-Request-Id',
    });
    if (req.method !== 'OPTIONS') return next();
    res.set({
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': ALLOWED_HEADERS,
      'Access-Control-Max-Age': BELIEVED_SECONDS,
    });
    res.status(204).end();
  };
