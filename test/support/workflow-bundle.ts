import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { failureConverterPath } from '../../temporal/data-converter';
import { bundleFolder } from './run-folder';

const root = resolve(__dirname, '../..');
const entry = join(root, 'workflows', 'index.ts');

/** What the tests may use, or why there is nothing. */
export type Bundle = { path: string } | { missing: string };

/** Builds the workflows once for a given content; a broken build concerns only the tests that ask for it. */
export async function buildWorkflowBundle(): Promise<Bundle> {
  if (!existsSync(entry)) return { missing: 'workflows/index.ts does not exist yet' };
  const path = join(bundleFolder, `${contentHash()}.js`);
  if (existsSync(path)) return { path };
  try {
    const logger = new DefaultLogger('ERROR');
    const { code } = await bundleWorkflowCode({ workflowsPath: entry, failureConverterPath, logger });
    mkdirSync(bundleFolder, { recursive: true });
    writeFileSync(`${path}.${process.pid}`, code);
    renameSync(`${path}.${process.pid}`, path);
    return { path };
  } catch (error) {
    return { missing: `the workflows cannot be bundled: ${(error as Error).message}` };
  }
}

/** The bundle holds nothing but these folders and the packages of the lock file. */
function contentHash(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  hash.update(readFileSync(failureConverterPath));
  for (const folder of ['domain', 'workflows']) {
    const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((each) => each.endsWith('.ts') || each.endsWith('.json')).sort()) {
      hash.update(`\0${folder}/${name}\0`).update(readFileSync(join(root, folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 24);
}
