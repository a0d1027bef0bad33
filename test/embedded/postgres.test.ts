import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { startPostgres } from '../../embedded/postgres';
import { processIdentity } from '../../embedded/process-identity';
import { readState } from '../support/server-state';
import { endRuns, startRun } from './killed-run';

// Real servers are started and stopped here, on machines that may be busy.
jest.setTimeout(30_000);
afterEach(endRuns);

const log = () => undefined;
const folder = (name: string) => {
  const path = join(readState().folder, `embedded-${name}`);
  mkdirSync(path, { recursive: true });
  return path;
};

async function query<T extends object>(url: string, text: string): Promise<T[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await sql.unsafe<T[]>(text);
  } finally {
    await sql.end();
  }
}

it('what was written is there after a stop and a start, with durable settings, for this machine alone', async () => {
  const dataDir = join(folder('restart'), 'data');
  const first = await startPostgres({ dataDir, log });
  await query(first.superuserUrl('postgres'), 'create table kept as select 42 as value');
  await first.stop();
  expect(processIdentity(first.pid)).toBeNull();
  const again = await startPostgres({ dataDir, log });
  const url = again.superuserUrl('postgres');
  expect(await query(url, 'select value from kept')).toEqual([{ value: 42 }]);
  const [settings] = await query(
    url,
    `select current_setting('fsync') as fsync, current_setting('listen_addresses') as listen,
       current_setting('max_connections') as max, current_setting('shared_buffers') as buffers`,
  );
  expect(settings).toEqual({ fsync: 'on', listen: '127.0.0.1', max: '200', buffers: '256MB' });
  await again.stop();
});

it('nobody enters without the password, which only its owner can read', async () => {
  const dataDir = join(folder('password'), 'data');
  const server = await startPostgres({ dataDir, log, durable: false });
  const wrong = server.superuserUrl('postgres').replace(/:[^:@]+@/, ':guess@');
  await expect(query(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  expect(statSync(`${dataDir}.password`).mode & 0o777).toBe(0o600);
  expect(server.superuserUrl('postgres')).toContain(readFileSync(`${dataDir}.password`, 'utf8'));
  await server.stop();
});

it("the terminal's Ctrl-C does not stop the database, and the start after a kill -9 takes its place", async () => {
  const place = folder('killed');
  const run = await startRun('postgres', place);
  await query(run.server.where, 'create table kept as select 7 as value');
  await run.interruptGroup();
  expect(await query(run.server.where, 'select value from kept')).toEqual([{ value: 7 }]);
  await run.kill();
  expect(processIdentity(run.server.pid)).not.toBeNull();
  const messages: string[] = [];
  const next = await startPostgres({
    dataDir: join(place, 'data'),
    log: (message) => messages.push(message),
  });
  expect(processIdentity(run.server.pid)).toBeNull();
  expect(messages[0]).toBe(`PostgreSQL: stopping process ${run.server.pid}, left by an earlier run`);
  expect(await query(next.superuserUrl('postgres'), 'select value from kept')).toEqual([{ value: 7 }]);
  await next.stop();
});

it('two runs cannot share one folder, and the second leaves the first alone', async () => {
  const place = folder('shared');
  const run = await startRun('postgres', place);
  await expect(startPostgres({ dataDir: join(place, 'data'), log })).rejects.toThrow(
    /Another run \(process \d+\)/,
  );
  expect(await query(run.server.where, 'select 1 as one')).toEqual([{ one: 1 }]);
  await run.kill();
  const next = await startPostgres({ dataDir: join(place, 'data'), log });
  await next.stop();
});

it('a process that took the number of a dead server is not stopped', async () => {
  const dataDir = join(folder('reused'), 'data');
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 60_000)']);
  await once(stranger, 'spawn');
  const dead = { pid: stranger.pid as number, identity: 'of another boot' };
  const record = { name: 'PostgreSQL', stopSignal: 'SIGINT', forceSignal: 'SIGQUIT', ...dead, owner: dead };
  writeFileSync(`${dataDir}.pid.json`, JSON.stringify(record));
  const server = await startPostgres({ dataDir, log, durable: false });
  expect(processIdentity(dead.pid)).not.toBeNull();
  await server.stop();
  stranger.kill('SIGKILL');
  await once(stranger, 'exit');
});

it('a database that dies by itself is told, one that was stopped is not', async () => {
  const dataDir = join(folder('dies'), 'data');
  const told: string[] = [];
  const server = await new Promise<Awaited<ReturnType<typeof startPostgres>>>((resolve, reject) => {
    const onUnexpectedExit = (error: Error) => {
      told.push(error.message);
      resolve(started as Awaited<ReturnType<typeof startPostgres>>);
    };
    let started: Awaited<ReturnType<typeof startPostgres>> | undefined;
    startPostgres({ dataDir, log, durable: false, onUnexpectedExit }).then((ready) => {
      started = ready;
      process.kill(ready.pid, 'SIGQUIT');
    }, reject);
  });
  await server.stop();
  expect(told).toEqual([expect.stringContaining('PostgreSQL ended')]);
});

it('data whose password file was lost is refused with a clear reason', async () => {
  const place = folder('lost');
  mkdirSync(join(place, 'data'));
  writeFileSync(join(place, 'data', 'PG_VERSION'), '18\n');
  await expect(startPostgres({ dataDir: join(place, 'data'), log })).rejects.toThrow(
    /password .* is missing/,
  );
});

it('a server that cannot start says why', async () => {
  const place = folder('broken');
  mkdirSync(join(place, 'data'));
  writeFileSync(join(place, 'data', 'PG_VERSION'), '9.6\n');
  writeFileSync(join(place, 'data.password'), 'x');
  await expect(startPostgres({ dataDir: join(place, 'data'), log })).rejects.toThrow(
    /PostgreSQL did not start[^]*configuration file/,
  );
});
