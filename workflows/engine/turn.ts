// Of this workflow alone: the sandbox gives each workflow its own modules.
let before: Promise<unknown> = Promise.resolve();

/**
 * Runs decisions one after the other: each is made on what the one before has left, so that of two corrections at
 * once none is lost.
 */
export const inTurn = <T>(decide: () => Promise<T>): Promise<T> => {
  const mine = before.then(decide);
  before = mine.catch(() => undefined);
  return mine;
};
