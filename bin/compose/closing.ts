type Say = (line: string) => void;

/** What was opened, closed in the opposite order. */
export interface Closing {
  /** Remembers how to close something; `name` is told when it takes its turn. */
  add(name: string, close: () => Promise<void>): void;
  /** Closes everything, last opened first; a failure is told and does not keep the others open. Once only. */
  run(): Promise<boolean>;
  /** Whether the closing has begun: nothing more is to be opened. */
  isClosing(): boolean;
}

/** Makes an empty list. `run` answers whether all went well. */
export const createClosing = (say: Say): Closing => {
  const opened: { name: string; close: () => Promise<void> }[] = [];
  let running: Promise<boolean> | null = null;
  const closeAll = async (): Promise<boolean> => {
    let well = true;
    for (let next = opened.pop(); next !== undefined; next = opened.pop()) {
      try {
        say(`${next.name}: stopping`);
        await next.close();
      } catch (error) {
        well = false;
        say(`${next.name}: did not stop well (${(error as Error).message})`);
      }
    }
    return well;
  };
  return {
    add: (name, close) => void opened.push({ name, close }),
    run: () => (running ??= closeAll()),
    isClosing: () => running !== null,
  };
};
