import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, importRules, root, type Violation } from './cruise';
import { allowed, planted } from './planted';

const names = importRules().map(({ name }) => name ?? '');
let tree: string;
let found: Violation[];

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'relais-law-'));
  for (const file of ['package.json', 'tsconfig.json']) copyFileSync(join(root, file), join(tree, file));
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  for (const files of [...Object.values(planted), allowed]) plant(files);
  found = cruise(tree).violations;
}, 30_000);
afterAll(() => {
  rmSync(tree, { recursive: true });
});

function plant(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
}

/** The planted files that import something: those are the violations, the others what they import. */
const guilty = (name: string): string[] =>
  Object.entries(planted[name] ?? {}).flatMap(([path, text]) => (text.includes('import ') ? [path] : []));

describe('the import law', () => {
  it('has a planted violation for each of its rules, and no other', () => {
    expect(Object.keys(planted).sort()).toEqual([...names].sort());
  });

  it('gives the reason of each rule', () => {
    expect(importRules().filter(({ comment = '' }) => comment.length < 30)).toEqual([]);
  });

  it.each(names)('%s: refuses what was planted against it', (name) => {
    const files = found.filter(({ rule }) => rule === name).map(({ from }) => from);
    expect(guilty(name)).not.toEqual([]);
    expect([...new Set(files)].sort()).toEqual(expect.arrayContaining(guilty(name).sort()));
  });

  it('refuses nothing of what it allows', () => {
    expect(found.filter(({ from }) => from in allowed)).toEqual([]);
  });

  it('is kept by the whole house', () => {
    const { violations, files } = cruise(root);
    expect(violations).toEqual([]);
    expect(files).toBeGreaterThan(50);
  }, 60_000);
});
