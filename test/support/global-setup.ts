import { join } from 'node:path';
import { resolveBinary, type BinaryPlaces } from '../../embedded/binaries';
import { temporalCli, timeSkippingServer } from '../../embedded/binary-kinds';
import { startPostgres } from '../../embedded/postgres';
import { startTemporal } from '../../embedded/temporal';
import { binFolder, makeRunFolder, sweepDeadRuns, sweepRunFolder } from './run-folder';
import { publishState } from './server-state';
import { buildWorkflowBundle } from './workflow-bundle';

/** Starts PostgreSQL and Temporal once for all the files of the project `server`. */
module.exports = async function setUp(): Promise<void> {
  await sweepDeadRuns();
  const folder = makeRunFolder();
  stopOnSignals(folder);
  try {
    const [postgres, temporal, timeSkippingBinary, bundle] = await Promise.all([
      startPostgres({ dataDir: join(folder, 'postgres'), log: quiet, durable: false }),
      temporalIn(folder),
      resolveBinary(timeSkippingServer, places(process.env.TEMPORAL_TEST_SERVER_PATH)),
      buildWorkflowBundle(),
    ]);
    const postgresUrl = postgres.superuserUrl('postgres');
    publishState({ folder, postgresUrl, temporalAddress: temporal.address, timeSkippingBinary, bundle });
  } catch (error) {
    await sweepRunFolder(folder);
    throw error;
  }
};

async function temporalIn(folder: string) {
  const binary = await resolveBinary(temporalCli, places(process.env.TEMPORAL_CLI_PATH));
  return startTemporal({ binary, dbFile: join(folder, 'temporal.db'), log: quiet });
}

function places(given: string | undefined): BinaryPlaces {
  return { given, searchPath: process.env.PATH ?? '', cacheDir: binFolder, log: tell };
}

/** Jest skips its teardown on a signal, and our servers do not hear the terminal. */
function stopOnSignals(folder: string): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void sweepRunFolder(folder).finally(() => process.exit(1));
    });
  }
}

function tell(message: string): void {
  process.stderr.write(`${message}\n`);
}

function quiet(): void {
  // The servers' starting is of no interest in a test report; their logs are in the run's folder.
}
