import type { Request } from 'express';
import { problem } from './problems';

/** Chooses among media types what a request likes best; the first when it says nothing. Throws `not-acceptable`. */
export const acceptsOf =
  (req: Request) =>
  (types: readonly string[]): string => {
    const chosen = req.accepts([...types]);
    if (chosen === false) throw problem('not-acceptable', { members: { types } });
    return chosen;
  };
