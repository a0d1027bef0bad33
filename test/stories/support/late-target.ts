import { waitUntil } from '../../../embedded/wait';
import { answerWith, openServer, passOn, type TestServer } from '../../support/http-server';

/** Stands before a target: what is asked is done there at once, and answered when the test wants. */
export interface LateTarget extends TestServer {
  /** From now on writes are done and not answered; resolves when `count` of them are. Raises after `limitMs`. */
  holdWrites(count: number, limitMs: number): Promise<void>;
  /** Gives the answers back to who still waits for them. */
  release(): void;
}

/** Starts it before the target that listens on this port of 127.0.0.1. */
export const startLateTarget = async (targetPort: number): Promise<LateTarget> => {
  let holding = false;
  const held: (() => void)[] = [];
  const server = await openServer((request, response) =>
    passOn({ host: '127.0.0.1', port: targetPort }, request, response, (real) => {
      if (holding && request.method !== 'GET') held.push(() => answerWith(real, response));
      else answerWith(real, response);
    }),
  );
  return {
    ...server,
    holdWrites: async (count, limitMs) => {
      holding = true;
      if (await waitUntil(() => held.length >= count, limitMs, 5)) return;
      throw new Error(`only ${held.length} writes came`);
    },
    release: () => {
      holding = false;
      for (const answer of held.splice(0)) answer();
    },
  };
};
