import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { BinaryPlaces } from './binaries';
import { sdkVersion, type BinaryKind } from './binary-kinds';

const run = promisify(execFile);
const infoSchema = z.object({ archiveUrl: z.url(), fileToExtract: z.string() });
const answerMs = 8_000;
const bodyMs = 180_000;

/**
 * Downloads the program where the SDK would, into `folder`. 8 s to answer, 3 minutes for the archive.
 * Raises when the endpoint is out of reach or has nothing for this machine.
 */
export async function download(kind: BinaryKind, folder: string, places: BinaryPlaces): Promise<string> {
  const base = places.downloadUrl ?? 'https://temporal.download';
  const url = new URL(`${base}/${kind.artifact}/default`);
  url.search = new URLSearchParams({
    ...machine(),
    format: 'tar.gz',
    'sdk-name': 'sdk-typescript',
    'sdk-version': sdkVersion,
  }).toString();
  places.log(`${kind.command}: downloading from ${url.host}`);
  const answer = await get(url.href, answerMs);
  const info = infoSchema.parse(await answer.json());
  const archive = join(folder, 'archive.tar.gz');
  const body = (await get(info.archiveUrl, bodyMs)).body;
  if (body === null) throw new Error(`${info.archiveUrl} answers nothing`);
  await pipeline(Readable.fromWeb(body), createWriteStream(archive));
  await run('tar', ['-xzf', archive, '-C', folder, info.fileToExtract]);
  return join(folder, info.fileToExtract);
}

async function get(url: string, limitMs: number): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(limitMs) }).catch((error: unknown) => {
    // `fetch` hides what happened behind "fetch failed".
    const { cause, message } = error as Error & { cause?: { message?: string; code?: string } };
    throw new Error(cause === undefined ? message : `${message} (${cause.code ?? cause.message ?? ''})`, {
      cause: error,
    });
  });
  if (!response.ok) throw new Error(`${new URL(url).host} answers ${response.status}`);
  return response;
}

function machine(): { arch: string; platform: string } {
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  const platform = { linux: 'linux', darwin: 'darwin' }[process.platform as string];
  if (arch === undefined || platform === undefined) {
    throw new Error(`nothing is published for ${process.platform} on ${process.arch}`);
  }
  return { arch, platform };
}
