import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Database, Tx } from '../../db/connect';
import { createKey, createPrincipal, findByHash, hashKey, readPrincipal } from '../../db/stores/identity';
import { ensureRole } from '../../db/stores/role-grants';
import { civilDateOf } from '../../domain/calendar/instants';
import { DEMO_ORGANIZATION, demoPeople, emailOf, principalOf, type DemoPerson } from './people';

/** A key by its name: `hr`, `security2`… */
export type DemoKeys = Record<string, string>;

const KEY_DAYS = 365;
const DAY_MS = 86_400_000;
const keysSchema = z.record(z.string(), z.string());

/**
 * One key for each person of the demonstration, in a file that its owner alone reads. Those that were made before
 * are kept when the database knows them; else new ones are made, since a key is never shown twice.
 */
export const ensureDemoKeys = async (database: Database, path: string): Promise<DemoKeys> => {
  const kept = readDemoKeys(path);
  const keys = await database.withEverywhere([DEMO_ORGANIZATION], (tx) => completeKeys(tx, kept));
  writeFileSync(`${path}.new`, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  return keys;
};

const readDemoKeys = (path: string): DemoKeys =>
  existsSync(path) ? keysSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : {};

const completeKeys = async (tx: Tx, kept: DemoKeys): Promise<DemoKeys> => {
  const keys: DemoKeys = {};
  for (const person of demoPeople) {
    const plain = kept[person.key];
    const isKnown = plain !== undefined && (await findByHash(tx, hashKey(plain))) !== null;
    keys[person.key] = isKnown ? plain : await makeKey(tx, person);
  }
  return keys;
};

const makeKey = async (tx: Tx, person: DemoPerson): Promise<string> => {
  const { role, name, employeeNumber, organization } = person;
  const [principalId, email] = [principalOf(person), emailOf(person)];
  if (!(await readPrincipal(tx, principalId)))
    await createPrincipal(tx, { id: principalId, name, kind: 'person', email, employeeNumber, organization });
  const givenAt = new Date().toISOString();
  const from = civilDateOf(givenAt);
  await ensureRole(tx, { principalId, role, organization, from, givenBy: 'demo', givenAt });
  const expiresAt = new Date(Date.now() + KEY_DAYS * DAY_MS).toISOString();
  return (await createKey(tx, { principalId, role, organization, expiresAt })).plain;
};
