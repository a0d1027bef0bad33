import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Instant } from '../../domain/calendar/time';
import { clearCookie, cookieOf, setCookie } from '../doors/cookies';

const COOKIE = '__Host-relais-sign-in';
/** Seconds that somebody has at the provider. */
const LIVES_SECONDS = 600;

const attemptSchema = z.strictObject({
  state: z.string().min(1),
  nonce: z.string().min(1),
  verifier: z.string().min(1),
  returnTo: z.string(),
  begunAt: z.iso.datetime(),
});

/** A sign-in that has begun in this browser. */
export type KeptAttempt = z.infer<typeof attemptSchema>;

/**
 * Leaves an attempt with the browser that begins it: an answer of the provider is good in that browser alone, and Relais keeps
 * nothing of who only asks. It is secret from others, not from whom it belongs to, who gains nothing by changing it.
 */
export const keepAttempt = (res: Response, attempt: KeptAttempt): void =>
  setCookie(res, COOKIE, Buffer.from(JSON.stringify(attempt)).toString('base64url'), LIVES_SECONDS);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch (error) {
    // What is no JSON was not written by us: as good as nothing.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};

/** The attempt of this browser, which is used up by being taken; `null` without one, or when it took too long. */
export const takeAttempt = (req: Request, res: Response, at: Instant): KeptAttempt | null => {
  const kept = cookieOf(req, COOKIE);
  clearCookie(res, COOKIE);
  const { data } = attemptSchema.safeParse(kept === null ? null : parsed(kept));
  if (!data) return null;
  const age = Date.parse(at) - Date.parse(data.begunAt);
  return age >= 0 && age <= LIVES_SECONDS * 1_000 ? data : null;
};
