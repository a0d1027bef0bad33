import { openServer, answerWith, passOn, type TestServer } from '../../support/http-server';

/** Stands before a target and lets some of its answers be errors. */
export interface ShakyTarget extends TestServer {
  /** Errors given so far: refused before anything was done, and after it was. */
  errors: { before: number; after: number };
}

/**
 * Starts it before the target on this port of 127.0.0.1.
 * @param errorShare from 0 to 1: half of the errors come before what was asked is done, half after
 */
export const startShakyTarget = async (
  targetPort: number,
  errorShare: number,
  chance: () => number,
): Promise<ShakyTarget> => {
  const errors = { before: 0, after: 0 };
  const server = await openServer((request, response) => {
    const drawn = chance();
    if (drawn < errorShare / 2) {
      errors.before += 1;
      request.resume();
      response.writeHead(503).end();
      return;
    }
    const fails = drawn < errorShare;
    if (fails) errors.after += 1;
    passOn({ host: '127.0.0.1', port: targetPort }, request, response, (real) => {
      if (!fails) return answerWith(real, response);
      real.resume();
      response.writeHead(503).end();
    });
  });
  return { ...server, errors };
};
