import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { civilDateOf } from '../../domain/calendar/instants';
import { shiftWeeks, weeksFromWritten } from '../../domain/people/hr-shift';
import type { Databases } from '../compose/database';
import { demoFolder } from './catalogue';
import { createDemoClient } from './client';
import { declareDemo, followDirectory } from './declare';
import { ensureDemoKeys, readDemoKeys } from './keys';
import { DEMO_ORGANIZATION } from './people';

/** Where the demonstration goes and what it stands on. */
export interface DemoPlace {
  varDir: string;
  /** The API's root: `http://localhost:3000`. */
  root: string;
  databases: Databases;
  directory: Readonly<Record<'annuaire' | 'reseau', string>>;
  say: (line: string) => void;
}

/**
 * Loads the demonstration through the public API when no organisation exists, or when an earlier start was killed
 * while it did. Answers whether this folder holds the demonstration. The import itself goes on by itself.
 */
export const loadDemo = async (place: DemoPlace): Promise<boolean> => {
  const keysFile = join(place.varDir, 'demo-keys.json');
  const marker = join(place.varDir, 'demo-loading');
  const isNew = (await place.databases.organizations()).length === 0;
  if (!isNew && !existsSync(marker)) return await follow(place, keysFile);
  const weeks = weeksOf(marker);
  const keys = await ensureDemoKeys(place.databases.app, keysFile);
  const client = createDemoClient(place.root, keys);
  place.say(`Demonstration: loading ${DEMO_ORGANIZATION} through the API`);
  await declareDemo(client, place.directory);
  const csv = readFileSync(join(demoFolder, 'arrivees-regie.csv'));
  const shifted = Buffer.from(shiftWeeks(csv.toString('latin1'), weeks), 'latin1');
  await client.upload('hr', `arrivals/imports?organization=${DEMO_ORGANIZATION}`, shifted);
  rmSync(marker);
  return true;
};

const follow = async ({ root, directory }: DemoPlace, keysFile: string): Promise<boolean> => {
  const keys = readDemoKeys(keysFile);
  if (keys === null) return false;
  await followDirectory(createDemoClient(root, keys), directory);
  return true;
};

/** Written before anything else: a start that finds it finishes the work, with the same dates. */
const weeksOf = (marker: string): number => {
  if (existsSync(marker)) return Number(readFileSync(marker, 'utf8'));
  const weeks = weeksFromWritten(civilDateOf(new Date().toISOString()));
  writeFileSync(marker, String(weeks));
  return weeks;
};
