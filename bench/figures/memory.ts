import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { secretVariable } from '../../bin/compose/servers';
import { freePort } from '../../embedded/ports';
import { waitUntil } from '../../embedded/wait';
import { openApi, type ApiClient } from '../api-client';
import { residentMb, startChild } from '../child';
import { atMost, forInformation, type Figure } from '../figure';
import type { House } from '../house';
import { arrivalsCsv, inDays, newNumbers } from '../requests';
import { inWindow, shown } from '../statistics';

const IMPORT_MS = 20 * 60_000;
const READERS = 4;
const PAUSE_MS = 50;

/** The cluster's settings for one process that is API and worker, on the servers of the bench. */
const environment = (house: House, port: number): Record<string, string> => {
  const { servers } = house;
  const secret = (ref: string) => ({ [secretVariable('REGIE', ref)]: servers.secretOf('REGIE', ref) ?? '' });
  return {
    PORT: String(port),
    RELAIS_VAR: join(house.folder, 'memory'),
    LOG_LEVEL: 'error',
    DATABASE_URL: servers.appUrl,
    DATABASE_BATCH_URL: servers.batchUrl,
    TEMPORAL_ADDRESS: servers.temporal.address,
    TEMPORAL_TASK_QUEUE: 'memory',
    WORKFLOW_BUNDLE: house.bundlePath,
    RELAIS_PAYLOAD_KEYS: servers.payloadKeys.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(),
    CONNECTOR_PRIVATE_NETWORKS: '127.0.0.0/8',
    RATE_LIMIT_KEY: '1000000',
    RATE_LIMIT_ORGANIZATION: '1000000',
    RELAIS_SIGNING_KEYS: servers.signingKeys.map(({ id, seed }) => `${id}:${seed.toString('base64')}`).join(),
    RELAIS_ID_SECRET: servers.idSecret.toString('base64'),
    ...secret('demo-annuaire'),
    ...secret('demo-reseau'),
  };
};

const importState = z.looseObject({ state: z.string(), accepted: z.int() });
const page = z.looseObject({ items: z.array(z.looseObject({ id: z.string() })) });

const loadArrivals = async (api: ApiClient, count: number): Promise<void> => {
  const csv = arrivalsCsv(newNumbers(count), inDays(60));
  const address = await api.upload('/api/v1/arrivals/imports?organization=REGIE', csv);
  const read = async () => importState.parse(await api.get(address));
  if (!(await waitUntil(async () => (await read()).state === 'done', IMPORT_MS, 500)))
    throw new Error('the import did not end');
  const { accepted } = await read();
  if (accepted !== count) throw new Error(`${accepted} arrivals of ${count} were accepted`);
};

/** Lists and single arrivals, again and again, by some readers at once. Answers how many answers there were. */
const readFor = async (api: ApiClient, milliseconds: number): Promise<number> => {
  const end = performance.now() + milliseconds;
  const list = async () => page.parse(await api.get('/api/v1/arrivals?organization=REGIE')).items;
  let answers = 0;
  await inWindow(Array.from({ length: READERS }), READERS, async () => {
    while (performance.now() < end) {
      for (const { id } of await list()) {
        if (performance.now() >= end) break;
        await api.get(`/api/v1/arrivals/${id}`);
        answers += 1;
        await pause(PAUSE_MS);
      }
    }
  });
  return answers;
};

/** Resident memory of API and worker in one process, with open arrivals, after idleness and after reads. */
export const memory: Figure = {
  name: 'memory',
  measure: async (house, size, say) => {
    const port = await freePort();
    const child = await startChild(
      process.execPath,
      ['--import', 'tsx', 'bin/start.ts'],
      environment(house, port),
    );
    try {
      const api = await openApi(house.desk.databases.app, `http://localhost:${port}`);
      const count = size.of(2_000, 30);
      await loadArrivals(api, count);
      say(`${count} arrivals open, ${shown(residentMb(child.pid))} MB`);
      await pause(size.of(180_000, 2_000));
      const idle = residentMb(child.pid);
      const answers = await readFor(api, size.of(180_000, 2_000));
      const after = residentMb(child.pid);
      say(`${answers} reads`);
      const growth = (100 * (after - idle)) / idle;
      return [
        atMost(`memory of API + worker, ${count} open arrivals`, idle, 600, `${shown(idle)} MB`, ' MB'),
        atMost('  growth over 3 min of reads', growth, 5, `${shown(growth)} %`, ' %'),
        forInformation('  reads', String(answers)),
      ];
    } finally {
      await child.stop();
    }
  },
};
