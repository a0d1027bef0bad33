import { sources } from './sources';

const thisRoom = /^test\/laws\//;
const lines = sources()
  .filter(({ path }) => !thisRoom.test(path))
  .flatMap(({ path, text }) => text.split('\n').map((line, index) => ({ at: `${path}:${index + 1}`, line })));
const where = (pattern: RegExp): string[] =>
  lines.filter(({ line }) => pattern.test(line)).map(({ at }) => at);

describe('nobody silences the tools', () => {
  it('a rule is switched off with its reason written beside it', () => {
    expect(where(/eslint-disable(?!.* -- \S)/)).toEqual([]);
  });

  it('the compiler is never told to look away', () => {
    expect(where(/@ts-(ignore|nocheck)/)).toEqual([]);
  });

  it('the formatter is never told to look away', () => {
    expect(where(/prettier-ignore/)).toEqual([]);
  });

  it('nothing is left for later', () => {
    expect(where(/\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
  });
});
