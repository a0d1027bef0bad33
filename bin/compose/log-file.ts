import { createWriteStream, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { createLog, type Log, type LogLevel } from '../../temporal/logger';

const LIMIT_BYTES = 20_000_000;

/** A log in a file, so that the terminal stays readable; a file grown beyond 20 MB is kept once, as `.1`. */
export const createLogFile = (path: string, level: LogLevel): Log => {
  mkdirSync(dirname(path), { recursive: true });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LIMIT_BYTES) renameSync(path, `${path}.1`);
  return createLog({ level, destination: createWriteStream(path, { flags: 'a', mode: 0o600 }) });
};
