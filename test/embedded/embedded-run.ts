import { resolveBinary } from '../../embedded/binaries';
import { temporalCli } from '../../embedded/binary-kinds';
import { startPostgres } from '../../embedded/postgres';
import { startTemporal } from '../../embedded/temporal';
import { binFolder } from '../support/run-folder';

/** A run of the embedded servers in a process of its own, for tests to kill: says where they are, then waits. */
async function main([what, folder]: readonly string[]): Promise<void> {
  if (folder === undefined) throw new Error('usage: embedded-run <postgres|temporal> <folder>');
  const log = () => undefined;
  if (what === 'postgres') {
    const { pid, superuserUrl } = await startPostgres({ dataDir: `${folder}/data`, log });
    report({ pid, where: superuserUrl('postgres') });
  } else {
    const binary = await resolveBinary(temporalCli, { searchPath: '', cacheDir: binFolder, log });
    const { pid, address } = await startTemporal({ binary, dbFile: `${folder}/temporal.db`, log });
    report({ pid, where: address });
  }
  // The terminal's Ctrl-C must reach us alone: we hear it and go on.
  process.on('SIGINT', () => report({ pid: process.pid, where: 'SIGINT' }));
  setInterval(() => undefined, 60_000);
}

function report(line: { pid: number; where: string }): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

void main(process.argv.slice(2));
