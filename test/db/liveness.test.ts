import { createLiveness, MISSES, type Need } from '../../bin/compose/liveness';
import { connectDatabase, type Database } from '../../db/connect';
import { freePort } from '../../embedded/ports';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';

const PATIENCE_MS = 300;
let database: OpenTestDatabase;
let held: Database;

beforeAll(async () => {
  database = await openTestDatabase();
  held = connectDatabase(database.appUrl, 1);
});
afterAll(async () => {
  await held.close();
  await database.close();
});

const ask = (asked: Database) => asked.withoutScope(({ sql }) => sql`select 1`);

/** Our pool, and a connection made for the question. */
const need = (ours: Database, url: string): Need => ({
  name: 'database',
  ours: () => ask(ours),
  others: async () => {
    const apart = connectDatabase(url, 1);
    await ask(apart).finally(() => apart.close());
  },
});

const lookOften = async (liveness: ReturnType<typeof createLiveness>, times: number) => {
  for (let look = 0; look < times; look += 1) await liveness.look();
};

it('a process whose pool is stuck is told so after three looks, and is well again when it gets through', async () => {
  const liveness = createLiveness([need(held, database.appUrl)], PATIENCE_MS);
  let letGo: () => void = () => undefined;
  const stuck = held.withoutScope(() => new Promise<void>((resolve) => (letGo = resolve)));
  await lookOften(liveness, MISSES - 1);
  expect(liveness.stuck()).toEqual([]);
  await liveness.look();
  expect(liveness.stuck()).toEqual(['database']);

  letGo();
  await stuck;
  await liveness.look();
  expect(liveness.stuck()).toEqual([]);
});

it('a database that is away for everybody makes no process stuck: a new start would not bring it back', async () => {
  const nowhere = new URL(database.appUrl);
  nowhere.port = String(await freePort());
  const away = connectDatabase(nowhere.href, 1);
  const liveness = createLiveness([need(away, nowhere.href)], PATIENCE_MS);
  await lookOften(liveness, MISSES + 1);
  expect(liveness.stuck()).toEqual([]);
  await away.close();
});
