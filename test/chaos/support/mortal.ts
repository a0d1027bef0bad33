import type { Database, Scope, Tx } from '../../../db/connect';

/** The process died here. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** One process between its start and its death: each thing it does outside itself is a crossing. */
export interface Life {
  /** What was crossed so far, in order: `before POST /Users`, `before commit 2`, `after commit 2`… */
  crossed: string[];
  database(real: Database): Database;
  fetch: typeof fetch;
}

const pathOf = (input: Parameters<typeof fetch>[0]): string => {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  // The kind of thing that is asked for, without whose it is.
  return pathname.replace(/^.*\/scim\/v2/, '').replace(/\/[0-9a-f-]{36}/, '/:id');
};

/**
 * A process that is killed at its nth crossing (from 1): what it had sent stays, what it had not committed is undone,
 * and from then on it does nothing more, no tidying up either. Without a number it lives.
 */
export const live = (until: number | null): Life => {
  const crossed: string[] = [];
  let isDead = false;
  const cross = (name: string): void => {
    if (isDead) throw new Killed();
    crossed.push(name);
    isDead = crossed.length === until;
    if (isDead) throw new Killed();
  };
  let transactions = 0;
  const transact = async <T>(
    work: (tx: Tx) => Promise<T>,
    open: (work: (tx: Tx) => Promise<T>) => Promise<T>,
  ): Promise<T> => {
    const which = (transactions += 1);
    cross(`before transaction ${which}`);
    const result = await open(async (tx) => {
      const done = await work(tx);
      cross(`before commit ${which}`);
      return done;
    });
    cross(`after commit ${which}`);
    return result;
  };
  return {
    crossed,
    database: (real) => ({
      withScope: (scope: Scope, work) => transact(work, (run) => real.withScope(scope, run)),
      withEverywhere: (scope, work) => transact(work, (run) => real.withEverywhere(scope, run)),
      withoutScope: (work) => transact(work, (run) => real.withoutScope(run)),
      close: () => real.close(),
    }),
    fetch: async (input, init) => {
      const request = `${init?.method ?? 'GET'} ${pathOf(input)}`;
      cross(`before ${request}`);
      const answer = await fetch(input, init);
      cross(`after ${request}`);
      return answer;
    },
  };
};
