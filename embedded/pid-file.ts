import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { processIdentity } from './process-identity';

const processSchema = z.object({ pid: z.int().positive(), identity: z.string() });
const recordSchema = processSchema.extend({
  name: z.string(),
  stopSignal: z.enum(['SIGINT', 'SIGTERM']),
  forceSignal: z.enum(['SIGQUIT', 'SIGKILL']),
  owner: processSchema,
});

/** A server that was started, the signals that stop it, and the process that started it. */
export type PidRecord = z.infer<typeof recordSchema>;

/** The record of a server that this process has just started, or `null` when it has ended already. */
export function recordOf(server: Omit<PidRecord, 'identity' | 'owner'>): PidRecord | null {
  const identity = processIdentity(server.pid);
  if (identity === null) return null;
  return { ...server, identity, owner: { pid: process.pid, identity: processIdentity(process.pid) ?? '' } };
}

/** Writes a record, whole or not at all. */
export function writePidFile(path: string, record: PidRecord): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
  renameSync(draft, path);
}

/** What the file says, or `null` without a file. Raises when the file holds something else. */
export function readPidFile(path: string): PidRecord | null {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`The pid file ${path} cannot be read: remove it if nothing of Relais runs.`, {
      cause: error,
    });
  }
}

/** Takes the file away; it may be gone already. */
export function removePidFile(path: string): void {
  rmSync(path, { force: true });
}

/** Whether the very process of the record still runs, not another under its number. */
export function isAlive(known: { pid: number; identity: string }): boolean {
  return processIdentity(known.pid) === known.identity;
}
