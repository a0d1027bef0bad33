import { bundleWorkflowCode, type Logger } from '@temporalio/worker';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failureConverterPath } from '../../temporal/data-converter';

const entry = require.resolve('../../workflows/index');
const root = join(dirname(entry), '..');

/**
 * The SDK takes a stack trace of every promise of a workflow and looks each frame up in the source map, which was more
 * work than the workflow itself. What a process waits for is asked of its progress; a failure says its place by its type.
 */
const NO_STACK_TRACES = 'Error.stackTraceLimit = 0; ';

/** Bundles the workflows for the sandbox. The failure converter goes in too: without it, messages leave in clear. */
export const bundleWorkflows = async (logger: Logger): Promise<string> => {
  const { code } = await bundleWorkflowCode({ workflowsPath: entry, failureConverterPath, logger });
  return NO_STACK_TRACES + code;
};

/** File of the bundle of the present sources, built only when they have changed since. */
export const cachedWorkflows = async (folder: string, logger: Logger): Promise<string> => {
  const path = join(folder, `workflows-${contentHash()}.js`);
  if (existsSync(path)) return path;
  const code = await bundleWorkflows(logger);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, code);
  renameSync(`${path}.${process.pid}`, path);
  return path;
};

/** Of all that the bundle may hold: these rooms, the converter, and the packages of the lock file. */
const contentHash = (): string => {
  const hash = createHash('sha256').update(NO_STACK_TRACES).update(readFileSync(failureConverterPath));
  const lock = join(root, 'package-lock.json');
  if (existsSync(lock)) hash.update(readFileSync(lock));
  for (const room of ['domain', 'workflows']) {
    const names = readdirSync(join(root, room), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((each) => /\.(ts|js|json)$/.test(each)).sort())
      hash.update(`\0${room}/${name}\0`).update(readFileSync(join(root, room, name)));
  }
  return hash.digest('hex').slice(0, 24);
};
