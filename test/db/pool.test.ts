import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connectDatabase, type Database } from '../../db/connect';
import { startPostgres, type EmbeddedPostgres } from '../../embedded/postgres';
import { waitUntil } from '../../embedded/wait';
import { readState } from '../support/server-state';

const options = { log: () => undefined };
/** "Ready for query", as PostgreSQL writes it. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5]);
const lost = { code: 'CONNECTION_CLOSED' };

let server: EmbeddedPostgres;
let database: Database;
let dataDir = '';

jest.setTimeout(60_000);

beforeAll(async () => {
  dataDir = join(readState().folder, 'pool', 'postgres');
  server = await startPostgres({ ...options, dataDir });
  database = connectDatabase(server.superuserUrl('postgres'), 4);
  await database.withoutScope(({ sql }) => sql`create table written (line text)`);
});

afterAll(async () => {
  await database.close();
  await server.stop();
});

const write = (line: string) => database.withoutScope(({ sql }) => sql`insert into written values (${line})`);
const written = () =>
  database.withoutScope(async ({ sql }) => {
    const rows = await sql<{ line: string }[]>`select line from written order by line`;
    return rows.map(({ line }) => line);
  });

/** kill -9 of the server, and the same one again. */
async function killServer(): Promise<void> {
  const { port, pid } = server;
  process.kill(pid, 'SIGKILL');
  server = await startPostgres({ ...options, dataDir, port });
}

/** A door before the server that breaks each connection at its first statement. Answers its port. */
async function openBrokenDoor(): Promise<{ port: number; close(): void }> {
  const door = createServer((near) => {
    const far = connect(server.port, '127.0.0.1');
    far.on('data', (answer) => {
      near.write(answer);
      // What comes once it is ready for statements is the first one.
      if (answer.includes(READY)) near.removeAllListeners('data').once('data', () => near.destroy());
    });
    near.on('data', (asked) => far.write(asked));
    for (const end of [near, far]) end.on('error', () => end.destroy());
    near.once('close', () => far.destroy());
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  return { port: (door.address() as AddressInfo).port, close: () => void door.close() };
}

/** A promise and the way to keep it. */
function latch() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

describe('the connections of a process', () => {
  beforeEach(() => database.withoutScope(({ sql }) => sql`truncate written`));

  it('keeps nothing of a transaction whose server died, and writes nothing of its rest elsewhere', async () => {
    const [begun, back] = [latch(), latch()];
    const interrupted = database.withoutScope(async ({ sql }) => {
      await sql`insert into written values ('before')`;
      begun.open();
      await back.opened;
      await sql`insert into written values ('after')`;
    });
    await begun.opened;
    await killServer();
    await write('another');
    back.open();

    await expect(interrupted).rejects.toMatchObject(lost);
    expect(await written()).toEqual(['another']);
  });

  it('serves everybody again after the server died under many transactions at work', async () => {
    let stopped = false;
    const kept: string[] = [];
    const served = Array.from({ length: 12 }, () => 0);
    const worker = async (_none: number, index: number): Promise<void> => {
      for (let round = 0; !stopped; round += 1) {
        const line = `${index}/${round}`;
        try {
          await database.withoutScope(async ({ sql }) => {
            await Promise.all([
              sql`insert into written values (${line})`,
              sql`select pg_sleep(0.002)`,
              sql`select ${line}::text as line`,
            ]);
            await sql`insert into written values (${line})`;
          });
          kept.push(line);
          served[index] = (served[index] ?? 0) + 1;
        } catch (error) {
          // A statement at work is lost with the server; while it comes back, nobody is let in.
          expect((error as { code?: string }).code).toMatch(/CONNECTION_CLOSED|^ECONN|57P0|EPIPE/);
        }
      }
    };
    const working = Promise.all(served.map(worker));
    const allServed = async () => {
      served.fill(0);
      return await waitUntil(() => served.every((count) => count > 2), 15_000);
    };
    expect(await allServed()).toBe(true);
    for (let death = 0; death < 2; death += 1) {
      await killServer();
      expect(await allServed()).toBe(true);
    }
    stopped = true;
    await working;
    // Whole or not at all; a commit whose answer was lost may be there as well.
    const lines = await written();
    const counts = new Map<string, number>();
    for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
    expect([...counts.values()].filter((count) => count !== 2)).toEqual([]);
    expect(kept.filter((line) => !counts.has(line))).toEqual([]);
  });

  it('tells who asks, and nobody else, that a connection broke at its first statement', async () => {
    const door = await openBrokenDoor();
    const url = Object.assign(new URL(server.superuserUrl('postgres')), { port: door.port });
    const broken = connectDatabase(url.href, 1);
    // A failure that nobody hears would end the process, and fails this test.
    await expect(broken.withoutScope(({ sql }) => sql`select 1`)).rejects.toMatchObject(lost);
    await broken.close();
    door.close();
  });

  it('says that nothing is kept when a failure inside a transaction was not heard', async () => {
    const deaf = database.withoutScope(async ({ sql }) => {
      await sql`insert into written values ('one')`;
      await sql`insert into nowhere values (1)`.catch(() => null);
    });
    await expect(deaf).rejects.toThrow('nothing is kept');
    expect(await written()).toEqual([]);
  });

  it('refuses statements of a transaction that has ended', async () => {
    const leaked = await database.withoutScope((tx) => Promise.resolve(tx));
    expect(() => leaked.sql`insert into written values ('late')`).toThrow('has ended');
    expect(await written()).toEqual([]);
  });

  it('makes who comes too many wait for a free connection, and lets work under way end when it closes', async () => {
    const small = connectDatabase(server.superuserUrl('postgres'), 1);
    const [begun, go] = [latch(), latch()];
    const first = small.withoutScope(async ({ sql }) => {
      begun.open();
      await go.opened;
      await sql`insert into written values ('first')`;
    });
    await begun.opened;
    const second = small.withoutScope(({ sql }) => sql`insert into written values ('second')`);
    const refused = expect(second).rejects.toMatchObject({ code: 'CONNECTION_ENDED' });
    const closing = small.close();
    go.open();
    await Promise.all([first, refused, closing]);
    expect(await written()).toEqual(['first']);
  });
});
