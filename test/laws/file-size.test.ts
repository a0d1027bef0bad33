import { sources } from './sources';

const CEILING = 250;
const TEST_CEILING = 400;
const MEDIAN = 60;

const sizes = sources().map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
const isTest = ({ path }: { path: string }): boolean => /^(test|bench)\//.test(path);
const product = sizes.filter((file) => !isTest(file));

describe('a file is read in one go', () => {
  it(`no file of the product has more than ${CEILING} lines`, () => {
    expect(product.length).toBeGreaterThan(20);
    expect(product.filter(({ lines }) => lines > CEILING)).toEqual([]);
  });

  it(`no test has more than ${TEST_CEILING} lines`, () => {
    expect(sizes.filter(isTest).filter(({ lines }) => lines > TEST_CEILING)).toEqual([]);
  });

  it(`half of the files of the product have at most ${MEDIAN} lines`, () => {
    const sorted = product.map(({ lines }) => lines).sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    process.stdout.write(`median of ${sorted.length} product files: ${median} lines\n`);
    expect(median).toBeLessThanOrEqual(MEDIAN);
  });
});
