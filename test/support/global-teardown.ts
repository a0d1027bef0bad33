import { sweepRunFolder } from './run-folder';
import { readState } from './server-state';

/** Stops every server of the run, those that a failed test forgot too. */
module.exports = async function tearDown(): Promise<void> {
  await sweepRunFolder(readState().folder);
};
