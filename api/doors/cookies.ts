import type { CookieOptions, Request, Response } from 'express';

/** Holds the id of a session. */
export const SESSION_COOKIE = '__Host-relais';

// `__Host-`: set by this very host over a channel that browsers trust, for the whole of it, and by nobody else's page.
const sealed: CookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' };

/** The value of a cookie; `null` without it, and where two of its name came: one of them is not ours. */
export const cookieOf = (req: Request, name: string): string | null => {
  const pairs = (req.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const [found, ...others] = pairs.filter((pair) => pair.startsWith(`${name}=`));
  return found === undefined || others.length > 0 ? null : found.slice(name.length + 1);
};

/** Sets a cookie. `seconds`: how long the browser keeps it; as long as it runs when not given. */
export const setCookie = (res: Response, name: string, value: string, seconds?: number): void => {
  res.cookie(name, value, { ...sealed, ...(seconds !== undefined && { maxAge: seconds * 1_000 }) });
};

/** Takes a cookie away. */
export const clearCookie = (res: Response, name: string): void => {
  res.clearCookie(name, sealed);
};
