import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { problem } from '../problems';

/** By which a page of ours shows that it is one. */
export const CSRF_HEADER = 'Relais-CSRF';

/** The token of a session: it follows from its secret id, which no script reads, and leads to nothing else. */
export const csrfTokenOf = (sessionId: string): string =>
  createHmac('sha256', sessionId).update('csrf').digest('base64url');

const isEqual = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** What a browser says of where a request comes from; both when it says both, at least one in any case. */
const comesFromUs = (req: Request, origin: string): boolean => {
  const [from, site] = [req.get('Origin'), req.get('Sec-Fetch-Site')];
  const said = [from && from === origin, site && site === 'same-origin'].filter((each) => each !== undefined);
  return said.length > 0 && said.every((each) => each === true);
};

/**
 * Whether a request comes from a page of another origin that may ask with its reader's session: a browser says the origin,
 * and no page can say another.
 */
export const comesFromPage = (req: Request, origin: string | null): boolean =>
  origin !== null && req.get('Origin') === origin;

/**
 * Throws `forbidden` (`csrf`) unless a request that a cookie proves comes from a page of ours: by its token, and by what
 * the browser says of its origin. A cookie goes along with whatever page sends the request.
 */
export const assertOwnPage = (
  req: Request,
  { sessionId, origin, token }: { sessionId: string; origin: string; token: string | undefined },
): void => {
  if (comesFromUs(req, origin) && token !== undefined && isEqual(token, csrfTokenOf(sessionId))) return;
  throw problem('forbidden', {
    code: 'csrf',
    title: { fr: 'Demande d’une autre page', en: 'Request of another page' },
    detail: {
      fr: `Une demande qui change quelque chose vient d’une page de Relais, avec l’en-tête ${CSRF_HEADER}.`,
      en: `A request that changes something comes from a page of Relais, with the header ${CSRF_HEADER}.`,
    },
  });
};
