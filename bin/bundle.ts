import { DefaultLogger } from '@temporalio/worker';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflows } from './compose/workflow-bundle';

/** Beside the compiled code: where a built worker looks. */
const target = join(__dirname, '..', 'workflow-bundle.js');

void bundleWorkflows(new DefaultLogger('WARN')).then((code) => {
  writeFileSync(target, code);
  process.stdout.write(`${target}: ${Math.round(code.length / 1024)} kB\n`);
});
