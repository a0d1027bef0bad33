import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { ICruiseResult, IForbiddenRuleType } from 'dependency-cruiser';

export const root = resolve(__dirname, '../..');
export const rulesFile = join(root, '.dependency-cruiser.cjs');

/** One broken rule. */
export interface Violation {
  rule: string;
  from: string;
}

/** The rules of the import law, as written. */
export function importRules(): IForbiddenRuleType[] {
  const { forbidden } = jest.requireActual<{ forbidden: IForbiddenRuleType[] }>(rulesFile);
  return forbidden;
}

/** What breaks the import law in a tree, and how many files were read. By the command, which loads no ES module here. */
export function cruise(tree: string): { violations: Violation[]; files: number } {
  const command = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const options = ['--config', rulesFile, '--output-type', 'json', '.'];
  const output = execFileSync(process.execPath, [command, ...options], {
    cwd: tree,
    maxBuffer: 64 * 2 ** 20,
  });
  const { summary } = JSON.parse(output.toString()) as ICruiseResult;
  return {
    violations: summary.violations.map(({ rule, from }) => ({ rule: rule.name, from })),
    files: summary.totalCruised,
  };
}
