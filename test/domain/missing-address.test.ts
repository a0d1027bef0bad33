import { missingAddressOf, readerOf, type Reader } from '../../domain/tasks/missing-address';

describe('the finding about a reader without an address', () => {
  it.each<[Reader]>([
    [{ to: 'person', number: '200' }],
    [{ to: 'principal', id: 'a:b' }],
    [{ to: 'role', role: 'pilot' }],
    [{ to: 'respondent' }],
  ])('%j names its reader again by its key, and no English word for him', (reader) => {
    const { dedupeKey, title } = missingAddressOf(reader);
    expect(readerOf(dedupeKey)).toEqual(reader);
    expect(title).not.toMatch(/\bperson\b|\bpilot\b|principal\b|respondent/);
  });

  it.each(['orphan:A:b', 'no-address:role:king', 'no-address:'])('%s is no key of one', (key) => {
    expect(readerOf(key)).toBeNull();
  });
});
