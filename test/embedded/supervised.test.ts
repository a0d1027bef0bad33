import { supervise, type Running } from '../../embedded/supervised';

type Died = (error: Error) => void;

/** A place where servers start as they are told to, and die when they are told to. */
const openPlace = (refusals: number[] = []) => {
  const starts: Died[] = [];
  const stopped: number[] = [];
  let tries = 0;
  const start = (died: Died): Promise<Running> => {
    tries += 1;
    if (refusals.includes(tries)) return Promise.reject(new Error('the port is still taken'));
    const pid = starts.push(died);
    return Promise.resolve({ pid, stop: () => Promise.resolve(void stopped.push(pid)) });
  };
  return { start, stopped, kill: () => starts.at(-1)?.(new Error('PostgreSQL ended (SIGKILL).')) };
};

const keep = async (refusals?: number[]) => {
  const place = openPlace(refusals);
  let gave: (error: Error) => void;
  const gaveUp = new Promise<Error>((resolve) => (gave = resolve));
  const lines: string[] = [];
  const server = await supervise({
    ...{ name: 'PostgreSQL', start: place.start, log: (line) => lines.push(line) },
    ...{ gaveUp: (error) => gave(error), longestPauseMs: 5 },
  });
  const until = async (pid: number) => {
    while (server.current().pid !== pid) await new Promise((next) => setImmediate(next));
  };
  return { ...place, server, gaveUp, lines, until };
};

it('a server that dies is started again, and the last one is what is stopped in the end', async () => {
  const { server, kill, lines, until, stopped } = await keep([2, 3]);
  kill();
  await until(2);
  expect(lines).toEqual(['PostgreSQL ended (SIGKILL). Starting it again.']);
  await server.stop();
  expect(stopped).toEqual([2]);
  kill();
  expect(lines).toHaveLength(1);
});

it('one that dies again and again is given up: a new start does not mend it', async () => {
  const { kill, gaveUp, until } = await keep();
  for (let pid = 2; pid <= 6; pid += 1) {
    kill();
    await until(pid);
  }
  kill();
  expect((await gaveUp).message).toBe('PostgreSQL ended (SIGKILL).');
});

it('one that does not start again is given up, with the reason', async () => {
  const { kill, gaveUp } = await keep([2, 3, 4, 5, 6, 7, 8, 9]);
  kill();
  const { message, cause } = await gaveUp;
  expect(message).toBe('PostgreSQL does not start again.');
  expect(cause).toMatchObject({ message: 'the port is still taken' });
});

it('the first start that fails is told to who asked for it', async () => {
  await expect(keep([1])).rejects.toThrow('the port is still taken');
});
