import { Client, Connection } from '@temporalio/client';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { resolveBinary } from '../../embedded/binaries';
import { temporalCli } from '../../embedded/binary-kinds';
import { processIdentity } from '../../embedded/process-identity';
import { startTemporal } from '../../embedded/temporal';
import { binFolder } from '../support/run-folder';
import { readState } from '../support/server-state';
import { endRuns, startRun } from './killed-run';

// Real servers are started and stopped here, on machines that may be busy.
jest.setTimeout(30_000);
afterEach(endRuns);

const log = () => undefined;
let binary: string;

beforeAll(async () => {
  const searchPath = process.env.PATH ?? '';
  binary = await resolveBinary(temporalCli, {
    given: process.env.TEMPORAL_CLI_PATH,
    searchPath,
    cacheDir: binFolder,
    log,
  });
});

function place(name: string): string {
  const folder = join(readState().folder, `embedded-temporal-${name}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function withClient<T>(
  address: string,
  work: (client: Client, connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection }), connection);
  } finally {
    await connection.close();
  }
}

const open = (client: Client, workflowId: string) =>
  client.workflow.start('waits', { taskQueue: 'nobody', workflowId, args: [] });

const stateOf = async (client: Client, workflowId: string) =>
  (await client.workflow.getHandle(workflowId).describe()).status.name;

it('a restart keeps the open processes, 30 days of closed ones, and the search attributes', async () => {
  const dbFile = join(place('restart'), 'temporal.db');
  const options = { binary, dbFile, log, searchAttributes: { Organization: 'Keyword' } as const };
  const first = await startTemporal(options);
  await withClient(first.address, (client) => open(client, 'kept'));
  await first.stop();
  expect(processIdentity(first.pid)).toBeNull();
  const again = await startTemporal(options);
  await withClient(again.address, async (client, connection) => {
    expect(await stateOf(client, 'kept')).toBe('RUNNING');
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 86_400);
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: 'default',
    });
    expect(Object.keys(customAttributes)).toContain('Organization');
  });
  expect((await fetch(again.uiUrl)).status).toBe(200);
  await again.stop();
});

it('its page asks the door given to it what histories hold', async () => {
  const codecEndpoint = 'http://localhost:3000/api/v1/payloads';
  const dbFile = join(place('page'), 'temporal.db');
  const temporal = await startTemporal({ binary, dbFile, log, codecEndpoint });
  const settings = (await (await fetch(`${temporal.uiUrl}/api/v1/settings`)).json()) as object;
  expect(settings).toMatchObject({ Codec: { Endpoint: codecEndpoint } });
  await temporal.stop();
});

it("the terminal's Ctrl-C does not stop Temporal, and the start after a kill -9 takes its place", async () => {
  const folder = place('killed');
  const run = await startRun('temporal', folder);
  await withClient(run.server.where, (client) => open(client, 'survivor'));
  await run.interruptGroup();
  await withClient(run.server.where, async (client) =>
    expect(await stateOf(client, 'survivor')).toBe('RUNNING'),
  );
  await run.kill();
  expect(processIdentity(run.server.pid)).not.toBeNull();
  const next = await startTemporal({ binary, dbFile: join(folder, 'temporal.db'), log });
  expect(processIdentity(run.server.pid)).toBeNull();
  await withClient(next.address, async (client) => expect(await stateOf(client, 'survivor')).toBe('RUNNING'));
  await next.stop();
});

it('a port that somebody else holds is told, after other starts', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port: uiPort } = holder.address() as AddressInfo;
  const said: string[] = [];
  const dbFile = join(place('taken'), 'temporal.db');
  const start = startTemporal({ binary, dbFile, uiPort, log: (line) => void said.push(line) });
  await expect(start).rejects.toThrow('Temporal did not start');
  expect(said.filter((line) => line.endsWith('starting again'))).toHaveLength(3);
  holder.close();
});

it('a program that is no Temporal is told with the end of its log', async () => {
  const dbFile = join(place('wrong'), 'temporal.db');
  await expect(startTemporal({ binary: '/bin/false', dbFile, log })).rejects.toThrow(
    /Temporal (did not start|\(process)/,
  );
});
