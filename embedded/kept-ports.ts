import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { freePort, isListening } from './ports';

const portsSchema = z.record(z.string(), z.int().min(1).max(65_535));

/** A free port for each name: the one that was kept where it is still free, so that what is bookmarked goes on working. */
export async function choosePorts<Name extends string>(
  path: string,
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const known = readKept(path);
  const chosen = await Promise.all(names.map(async (name) => [name, await choose(known[name])] as const));
  return Object.fromEntries(chosen) as Record<Name, number>;
}

/** Keeps the ports for the next start: call it once they are in use, or another run of the folder loses its own. */
export function keepPorts(path: string, ports: Readonly<Record<string, number>>): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(ports)}\n`);
  renameSync(`${path}.new`, path);
}

async function choose(known: number | undefined): Promise<number> {
  return known !== undefined && !(await isListening(known)) ? known : freePort();
}

function readKept(path: string): Record<string, number> {
  try {
    return portsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    // Without the file, or with one that says nothing usable, ports are new ones.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof z.ZodError) return {};
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
