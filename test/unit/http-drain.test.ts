import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { listen, type HttpServer } from '../../bin/compose/http';
import { freePort } from '../../embedded/ports';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let port: number;
let server: HttpServer;
let arrived: () => void;
let answer: () => void;

afterAll(() => agent.destroy());

/** A door that answers when it is told to. */
beforeEach(async () => {
  port = await freePort();
  server = await listen(
    (_request, response) => {
      answer = () => response.end('fait');
      arrived();
    },
    port,
    '127.0.0.1',
  );
});

const ask = async (): Promise<string> => {
  const request = get({ host: '127.0.0.1', port, agent });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return (await response.toArray()).join('');
};

const nextArrival = () => new Promise<void>((resolve) => (arrived = resolve));

it('a request under way is answered before the door closes, and no other is let in', async () => {
  const inside = nextArrival();
  const asked = ask();
  await inside;
  const closed = server.close();
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  answer();
  expect(await asked).toBe('fait');
  await closed;
});

it('a caller that keeps its connection open does not hold the door open', async () => {
  const first = nextArrival();
  const asked = ask();
  await first;
  const second = nextArrival();
  // On the same socket, sent as soon as the first is answered.
  const askedAgain = ask();
  const since = performance.now();
  const closed = server.close();
  answer();
  expect(await asked).toBe('fait');
  const outcome = await Promise.race([
    second.then(() => answer()).then(() => askedAgain),
    askedAgain.catch(() => 'refused'),
  ]);
  expect(['fait', 'refused']).toContain(outcome);
  await closed;
  expect(performance.now() - since).toBeLessThan(4_000);
});
