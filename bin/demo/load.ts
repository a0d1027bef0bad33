import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { civilDateOf } from '../../domain/calendar/instants';
import { shiftWeeks, weeksFromWritten } from '../../domain/people/hr-shift';
import type { Databases } from '../compose/database';
import { demoFolder } from './catalogue';
import { createDemoClient } from './client';
import { declareDemo, followDirectory } from './declare';
import { ensureDemoKeys, type DemoKeys } from './keys';
import { readDemoState, writeDemoState, type DemoState } from './load-state';
import { DEMO_ORGANIZATION } from './people';
import { linkDemoPeople } from './sign-in';

/** Where the demonstration goes and what it stands on. */
export interface DemoPlace {
  varDir: string;
  /** The API's root: `http://localhost:3000`. */
  root: string;
  databases: Databases;
  directory: Readonly<Record<'annuaire' | 'reseau', string>>;
  /** The demonstration's sign-in provider; `null`: another one is configured. */
  issuer: string | null;
  say: (line: string) => void;
}

/** Where the demonstration is. */
export interface LoadedDemo {
  keysFile: string;
  /** Address of the import of the HR file, on the API. */
  importAddress: string;
}

/**
 * Loads the demonstration through the public API when no organisation exists, or when an earlier start was killed
 * while it did; the import itself goes on by itself. Answers `null` where the database is somebody's own.
 */
export const loadDemo = async (place: DemoPlace): Promise<LoadedDemo | null> => {
  const stateFile = join(place.varDir, 'demo.json');
  const keysFile = join(place.varDir, 'demo-keys.json');
  const isNew = (await place.databases.organizations()).length === 0;
  const known = isNew ? null : readDemoState(stateFile);
  if (!isNew && known === null) return null;
  const importAddress = known?.importAddress ?? null;
  if (importAddress !== null) {
    await follow(place, keysFile);
    return { keysFile, importAddress };
  }
  const weeks = known?.weeks ?? weeksFromWritten(civilDateOf(new Date().toISOString()));
  // Before anything else: a start that finds it finishes the work, with the same dates.
  writeDemoState(stateFile, { weeks, importAddress: null });
  place.say(`Demonstration: loading ${DEMO_ORGANIZATION} through the API`);
  const loaded = { weeks, importAddress: await load(place, keysFile, weeks) } satisfies DemoState;
  writeDemoState(stateFile, loaded);
  return { keysFile, importAddress: loaded.importAddress };
};

const load = async (place: DemoPlace, keysFile: string, weeks: number): Promise<string> => {
  const keys = await prepare(place, keysFile);
  const client = createDemoClient(place.root, keys);
  await declareDemo(client, place.directory, place.say);
  const csv = readFileSync(join(demoFolder, 'arrivees-regie.csv'));
  const shifted = Buffer.from(shiftWeeks(csv.toString('latin1'), weeks), 'latin1');
  return await client.upload('hr', `arrivals/imports?organization=${DEMO_ORGANIZATION}`, shifted);
};

const follow = async (place: DemoPlace, keysFile: string): Promise<void> => {
  const keys = await prepare(place, keysFile);
  await followDirectory(createDemoClient(place.root, keys), place.directory);
};

/** Everybody has his key, and is one person whether he shows it or signs in. */
const prepare = async ({ databases, issuer }: DemoPlace, keysFile: string): Promise<DemoKeys> => {
  const keys = await ensureDemoKeys(databases.app, keysFile);
  if (issuer !== null) await linkDemoPeople(databases.app, issuer);
  return keys;
};
