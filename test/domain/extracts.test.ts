import { compareExtract, type ExtractToCompare } from '../../domain/access/compare-extract';
import type { CompletedTask } from '../../domain/access/extract-proof';
import { isTooSmall, readExtractRows, type ExtractedRow } from '../../domain/access/extract-rows';
import type { PersonAccess } from '../../domain/access/access-facts';
import type { RawRow } from '../../domain/people/hr-columns';
import { employment, person, regie } from './support/access';

const today = '2026-11-23';
const raw = (cells: Record<string, string>): RawRow => ({
  line: 2,
  cells: { Utilisateur: 'regie-150631', Responsabilité: 'LSA', 'Date de début': '2026-02-02', ...cells },
  defect: null,
});
const read = (cells: Record<string, string>) => readExtractRows([raw(cells)], today);
const row = (said: Partial<ExtractedRow> = {}): ExtractedRow => ({
  ...{ line: 2, user: 'regie-150631', responsibility: 'LSA', startsOn: '2026-02-02', endsOn: null },
  ...{ inheritedFrom: null, current: true, ...said },
});
const gone = { endsOn: '2026-11-20', current: false };

describe('the rows of an extract', () => {
  it('a responsibility is current on its first and on its last day', () => {
    const current = (from: string, to: string) =>
      read({ 'Date de début': from, 'Date de fin': to }).rows.map((each) => each.current);
    expect(current('2026/11/23', '')).toEqual([true]);
    expect(current('2026-02-02', '2026-11-23')).toEqual([true]);
    expect(current('2026-02-02', '2026-11-22')).toEqual([false]);
    expect(current('2026-11-24', '')).toEqual([false]);
  });

  it.each([
    [{ Utilisateur: ' ' }, 'Utilisateur', 'user-missing'],
    [{ Responsabilité: '' }, 'Responsabilité', 'responsibility-missing'],
    [{ 'Date de début': '' }, 'Date de début', 'start-missing'],
    [{ 'Date de début': '02-02-2026' }, 'Date de début', 'date-format'],
    [{ 'Date de fin': '2026-02-30' }, 'Date de fin', 'date-nonexistent'],
    [{ 'Date de fin': '2026-02-01' }, 'Date de fin', 'end-before-start'],
  ])('a row with %j is refused alone, at %s', (cells, column, reasonCode) => {
    expect(read(cells)).toMatchObject({ rows: [], refused: [{ line: 2, column, reasonCode }] });
  });

  it('a row damaged in the file is refused with its defect', () => {
    const defect = { code: 'too-few-cells' as const, column: null, value: 'x' };
    const { refused } = readExtractRows([{ ...raw({}), defect }], today);
    expect(refused).toMatchObject([{ reasonCode: 'too-few-cells', reason: 'cellules manquantes' }]);
  });

  it('an extract needs nine tenths of the rows of the last one, and one at least', () => {
    expect([isTooSmall(9, 10), isTooSmall(8, 10), isTooSmall(1, null), isTooSmall(0, null)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });
});

const compare = (rows: ExtractedRow[], people: PersonAccess[], said: Partial<ExtractToCompare> = {}) =>
  compareExtract({
    ...{ system: 'SAGIR', today, rows, complete: true, previous: new Set(), tasks: [] },
    facts: regie(...people),
    ...said,
  });

describe('what an extract shows', () => {
  const findings = (rows: ExtractedRow[], ...people: PersonAccess[]): string[] =>
    compare(rows, people).findings.map((each) => each.dedupeKey);
  const left = { ...employment, state: 'ended' as const, lastDayWorked: '2026-11-20' };

  it('a user whom nobody knows is one finding with all his rights', () => {
    const { findings: found } = compare(
      [row({ user: 'X9' }), row({ user: 'x9', responsibility: 'RF-SAISIE' })],
      [],
    );
    expect(found).toMatchObject([
      { dedupeKey: 'orphan:SAGIR:x9', entitlements: ['SAGIR:LSA', 'SAGIR:RF-SAISIE'] },
    ]);
  });
  it('ended responsibilities are history', () => {
    expect(findings([row({ user: 'X9', ...gone })])).toEqual([]);
  });
  it('a user may be named by his account or by his employee number', () => {
    const known = person({ granted: ['SAGIR:LSA'] });
    expect(findings([row(), row({ user: '150631' }), row({ user: 'REGIE-150631' })], known)).toEqual([]);
  });
  it('a right that nobody granted is told; one that comes with a granted one is not', () => {
    const known = person({ granted: ['SAGIR:LSA'] });
    const inherited = row({ responsibility: 'LSA-LECTURE', inheritedFrom: 'LSA' });
    expect(findings([row(), inherited, row({ responsibility: 'RF-PAIEMENT' })], known)).toEqual([
      'not-granted:SAGIR:regie-150631:SAGIR:RF-PAIEMENT',
    ]);
  });
  it('a right still open after the last day is one urgent finding, inherited ones included', () => {
    const rows = [
      row({ responsibility: 'RF-SAISIE' }),
      row({ responsibility: 'RF-X', inheritedFrom: 'RF-SAISIE' }),
    ];
    expect(compare(rows, [person({ employment: left })]).findings).toMatchObject([
      {
        ...{ dedupeKey: 'not-ended:SAGIR:regie-150631', urgent: true },
        entitlements: ['SAGIR:RF-SAISIE', 'SAGIR:RF-X'],
      },
    ]);
  });
  it('the self-service lasts until the employment ends, the other rights until the last day worked', () => {
    const leaving = person({
      ...{ employment: { ...left, employmentEnd: '2026-12-31' }, granted: ['SAGIR:LSA'] },
    });
    expect(findings([row()], leaving)).toEqual([]);
    expect(findings([row({ responsibility: 'RF-SAISIE' })], leaving)).toEqual([
      'not-ended:SAGIR:regie-150631',
    ]);
  });
  it('who never started may hold nothing', () => {
    const never = person({ employment: { ...employment, state: 'never-started' } });
    expect(findings([row()], never)).toEqual(['not-ended:SAGIR:regie-150631']);
  });
});

describe('work that an extract proves', () => {
  const task = (said: Partial<CompletedTask>): CompletedTask => ({
    ...{ taskId: 't-1', workflowId: 'arrival/REGIE/1', userName: 'regie-150631', action: 'work' },
    ...{ entitlements: ['SAGIR:compte', 'SAGIR:LSA'], on: '2026-11-30', confidential: false },
    ...said,
  });
  const isProven = (
    rows: ExtractedRow[],
    said: Partial<CompletedTask>,
    more: Partial<ExtractToCompare> = {},
  ) => compare(rows, [person()], { tasks: [task(said)], ...more }).proven.length === 1;
  const seen = { previous: new Set(['regie-150631|LSA']) };
  const end = { action: 'end' as const, on: '2026-11-20', entitlements: ['SAGIR:LSA'] };

  const cases: [string, ExtractedRow[], Partial<CompletedTask>, Partial<ExtractToCompare>, boolean][] = [
    ['every right is there', [row()], {}, {}, true],
    ['a right begins on the first day', [row({ startsOn: '2026-11-30', current: false })], {}, {}, true],
    ['a right begins too late', [row({ startsOn: '2026-12-01', current: false })], {}, {}, false],
    ['a right ends before the first day', [row({ endsOn: '2026-11-29' })], {}, {}, false],
    ['one right of two is missing', [row()], { entitlements: ['SAGIR:LSA', 'SAGIR:LSCD'] }, {}, false],
    ['each row of an ended right has its end', [row(gone), row(gone)], end, {}, true],
    ['one row of an ended right is open', [row(gone), row()], end, {}, false],
    ['a right ends later than it should', [row({ endsOn: '2026-12-31' })], end, {}, false],
    ['a right that the last extract showed is gone', [], end, seen, true],
    ['a user whom no extract ever showed', [], end, {}, false],
    ['something is gone from an extract with unreadable rows', [], end, { ...seen, complete: false }, false],
    ['the whole account is ended', [row(gone)], { ...end, entitlements: ['SAGIR:compte'] }, {}, true],
  ];
  it.each(cases)('%s', (_name, rows, said, more, expected) => {
    expect(isProven(rows, said, more)).toBe(expected);
  });

  it('proofs are told by workflow', () => {
    const tasks = [task({}), task({ taskId: 't-2' }), task({ taskId: 't-3', workflowId: 'change/REGIE/2' })];
    expect(compare([row()], [person()], { tasks }).proven).toEqual([
      { workflowId: 'arrival/REGIE/1', taskIds: ['t-1', 't-2'], confidential: false },
      { workflowId: 'change/REGIE/2', taskIds: ['t-3'], confidential: false },
    ]);
  });
});
