import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from './workflow-bundle';

/** What the global set-up tells the test files, through a file named in the environment. */
export interface ServerState {
  folder: string;
  /** The superuser's URL to the database `postgres`. */
  postgresUrl: string;
  temporalAddress: string;
  timeSkippingBinary: string;
  bundle: Bundle;
}

const variable = 'RELAIS_TEST_SERVERS';

/** Writes the state and names it to the workers, which inherit the environment. */
export function publishState(state: ServerState): void {
  const path = join(state.folder, 'servers.json');
  writeFileSync(path, JSON.stringify(state), { mode: 0o600 });
  process.env[variable] = path;
}

/** The state of this run. Raises outside the jest project `server`. */
export function readState(): ServerState {
  const path = process.env[variable];
  if (path === undefined) throw new Error('No servers: this test file must be in the jest project "server".');
  return JSON.parse(readFileSync(path, 'utf8')) as ServerState;
}
