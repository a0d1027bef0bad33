import type { OrganizationAccess, PersonAccess } from '../../domain/access/access-facts';
import { finding, gatherMany, quietDaysOf } from '../../domain/access/findings';
import { findInFacts } from '../../domain/access/hr-findings';
import { compareTarget, unreadableTarget, type ListedAccount } from '../../domain/access/reconcile';
import { publicServiceCalendar } from '../support/calendar';
import { employment, person, regie } from './support/access';

const ended = { ...employment, state: 'ended' as const, lastDayWorked: '2026-10-30' };
const account = (said: Partial<ListedAccount> = {}): ListedAccount => ({
  ...{ userName: 'regie-150631', active: true, archived: false, groups: [] },
  ...said,
});
const compare = (accounts: ListedAccount[], facts: OrganizationAccess, neighbours: string[] = []): string[] =>
  compareTarget({ system: 'ANNUAIRE', accounts, neighbours }, facts).map((each) => each.dedupeKey);
const compte = ['ANNUAIRE:compte'];

describe('a target beside the tables', () => {
  const cases: [string, ListedAccount[], PersonAccess[], string[]][] = [
    ['an account as granted is nothing to tell', [account()], [person({ granted: compte })], []],
    ['an account of nobody is an orphan', [account()], [], ['orphan:ANNUAIRE:regie-150631']],
    ['an archived account of nobody is history', [account({ active: false, archived: true })], [], []],
    [
      'an active account after the employment is an orphan',
      [account()],
      [person({ employment: ended })],
      ['orphan:ANNUAIRE:regie-150631'],
    ],
    [
      'an inactive account after the employment is as it should be',
      [account({ active: false })],
      [person({ employment: ended })],
      [],
    ],
    [
      'a suspended account found active is told once, as such',
      [account()],
      [person({ employment: ended, accounts: { ANNUAIRE: 'suspended' } })],
      ['reactivated:ANNUAIRE:regie-150631'],
    ],
    [
      'an account that still serves another organisation is found active by right',
      [account({ groups: ['finances'] })],
      [person({ employment: ended, accounts: { ANNUAIRE: 'suspended' }, shared: ['ANNUAIRE'] })],
      [],
    ],
    [
      'who has his account under the name of another organisation misses nothing',
      [],
      [person({ granted: compte, shared: ['ANNUAIRE'] })],
      [],
    ],
    [
      'a group that nobody granted is told',
      [account({ groups: ['finances'] })],
      [person({ granted: compte })],
      ['not-granted:ANNUAIRE:regie-150631:ANNUAIRE:groupe:finances'],
    ],
    [
      'a group that an open process is giving is expected',
      [account({ groups: ['finances'] })],
      [person({ granted: compte, pending: ['ANNUAIRE:groupe:finances'] })],
      [],
    ],
    [
      'rights of somebody who was there before Relais are not its to judge',
      [account({ groups: ['finances'] })],
      [person({ isTracked: false })],
      [],
    ],
    [
      'a granted group that is missing is told',
      [account()],
      [person({ granted: [...compte, 'ANNUAIRE:groupe:finances'] })],
      ['missing:ANNUAIRE:regie-150631:ANNUAIRE:groupe:finances'],
    ],
    [
      'a granted account that is gone is told once, whatever its groups',
      [],
      [person({ granted: [...compte, 'ANNUAIRE:groupe:finances'] })],
      ['missing:ANNUAIRE:regie-150631:ANNUAIRE:compte'],
    ],
    [
      'a right that an open process is ending may be missing',
      [],
      [person({ granted: compte, pending: compte })],
      [],
    ],
    ['a right in another system is not looked for here', [], [person({ granted: ['SAGIR:LSA'] })], []],
    [
      'an account name in capitals is the same account',
      [account({ userName: 'REGIE-150631' })],
      [person({ granted: compte })],
      [],
    ],
    ['an account of another organisation is not ours', [account({ userName: 'musee-1' })], [], []],
  ];
  it.each(cases)('%s', (_name, accounts, people, expected) => {
    expect(compare(accounts, regie(...people))).toEqual(expected);
  });

  it('in a system of ours alone, every account without an employee is an orphan, archived ones apart', () => {
    const { catalogue, ...rest } = regie(person({ granted: compte }));
    const systems = catalogue.systems.map((system) => ({ ...system, exclusive: system.code === 'ANNUAIRE' }));
    const facts = { ...rest, catalogue: { ...catalogue, systems } };
    const accounts = [
      account(),
      account({ userName: 'J.Tremblay' }),
      account({ userName: 'svc-sauvegarde', active: false }),
      account({ userName: 'l.roy', active: false, archived: true }),
    ];
    expect(compare(accounts, facts)).toEqual([
      'orphan:ANNUAIRE:j.tremblay',
      'orphan:ANNUAIRE:svc-sauvegarde',
    ]);
    expect(compare(accounts, regie(person({ granted: compte })))).toEqual([]);
  });

  it('an account of an organisation whose code begins like ours is not ours', () => {
    const nord = [account({ userName: 'regie-nord-7' })];
    expect(compare(nord, regie(), ['REGIE-NORD'])).toEqual([]);
    expect(compare(nord, regie())).toEqual(['orphan:ANNUAIRE:regie-nord-7']);
  });

  it('a target that cannot be read is one finding, with its code', () => {
    expect(unreadableTarget('ANNUAIRE', 'timeout')).toMatchObject({
      ...{ dedupeKey: 'unreadable:ANNUAIRE', queue: 'securite', taskKind: 'finding' },
      title: 'ANNUAIRE n’a pas pu être lu cette nuit (timeout)',
    });
  });

  it('a target that was emptied is one task, not one an employee', () => {
    const many = Array.from({ length: 101 }, (_, n) =>
      person({ number: `${n}`, userName: `regie-${n}`, granted: compte }),
    );
    const found = compareTarget({ system: 'ANNUAIRE', accounts: [], neighbours: [] }, regie(...many));
    expect(gatherMany(found).map((each) => each.dedupeKey)).toEqual(['many:ANNUAIRE:missing']);
    expect(gatherMany(found.slice(1))).toHaveLength(100);
  });

  it('an access that is open and should not be comes back the next night; a question is asked once', () => {
    expect([quietDaysOf('reactivated'), quietDaysOf('orphan'), quietDaysOf('expected-end')]).toEqual([
      0,
      30,
      null,
    ]);
    expect(finding('reactivated', { parts: ['A'], title: '', checklist: [] }).urgent).toBe(true);
  });
});

describe('the facts of HR by themselves', () => {
  const find = (...people: PersonAccess[]): string[] =>
    findInFacts(regie(...people), '2026-11-23', publicServiceCalendar).map((each) => each.dedupeKey);
  const hired = (said: Partial<typeof employment>) => person({ employment: { ...employment, ...said } });

  it('an employee hired since the first statement without an arrival is told', () => {
    expect(find(hired({ hasArrival: false }))).toEqual(['no-process:e-1']);
    expect(find(hired({ hasArrival: false, state: 'planned' }))).toEqual(['no-process:e-1']);
  });
  it('who was there at the first statement, or has left, needs no arrival', () => {
    expect(find(hired({ hasArrival: false, firstDay: '2026-01-15' }))).toEqual([]);
    expect(find(hired({ hasArrival: false, state: 'ended' }))).toEqual([]);
  });
  it('HR is asked twenty working days before an expected end, holidays left out, and not before', () => {
    // 25 and 28 December 2026 are no working days: 20 working days after 23 November is 21 December.
    expect(find(hired({ expectedEnd: '2026-12-21' }))).toEqual(['expected-end:e-1:2026-12-21']);
    expect(find(hired({ expectedEnd: '2026-12-22' }))).toEqual([]);
  });
  it('a day that has passed without a word is asked again, urgently: the accesses are still open', () => {
    const [asked, ...others] = findInFacts(
      regie(hired({ expectedEnd: '2026-11-20' })),
      '2026-11-23',
      publicServiceCalendar,
    );
    expect(others).toEqual([]);
    expect(asked).toMatchObject({
      ...{ dedupeKey: 'end-passed:e-1:2026-11-20', queue: 'rh', taskKind: 'question', urgent: true },
    });
    expect(find(hired({ expectedEnd: '2026-11-23' }))).toEqual(['expected-end:e-1:2026-11-23']);
  });
  it('nothing is asked once the departure is known', () => {
    expect(find({ ...hired({ expectedEnd: '2026-12-01' }), hasOpenDeparture: true })).toEqual([]);
  });

  const saisie = (...validUntil: (string | null)[]) =>
    person({
      ...{ granted: ['SAGIR:RF-SAISIE'], reason: 'RF-SAISIE' },
      trainings: validUntil.map((each) => ({ code: 'SAGIR-RF-1', validUntil: each })),
    });
  it.each([
    ['ends in thirty days', ['2026-12-23'], ['expires:training:p-1:SAGIR-RF-1:2026-12-23']],
    ['ends in thirty-one days', ['2026-12-24'], []],
    ['ended yesterday', ['2026-11-22'], ['expired:training:p-1:SAGIR-RF-1:2026-11-22']],
    ['was renewed', ['2026-11-22', '2028-11-22'], []],
    ['never ends', ['2026-11-22', null], []],
  ])('a training that a right needs and that %s', (_name, validUntil, expected) => {
    expect(find(saisie(...validUntil))).toEqual(expected);
  });
  it('a training that no right needs ends in silence', () => {
    expect(find(person({ trainings: [{ code: 'SAGIR-RF-1', validUntil: '2026-11-22' }] }))).toEqual([]);
  });

  const waivers = [{ rule: 'SOD-1', validFrom: '2026-09-01', validUntil: '2026-11-20' }];
  it('an ended waiver asks for the end of the rights that it allowed', () => {
    const granted = ['SAGIR:RF-SAISIE', 'SAGIR:RF-PAIEMENT'];
    const [told] = findInFacts(regie(person({ granted, waivers })), '2026-11-23', publicServiceCalendar);
    expect(told).toMatchObject({ kind: 'expired', entitlements: granted.toSorted(), queue: 'securite' });
    expect(find(person({ granted: ['SAGIR:RF-SAISIE'], waivers }))).toEqual([]);
  });
  it('opposite rights that nobody ever waived are told: the rule is newer, or they were given by hand', () => {
    expect(find(person({ granted: ['SAGIR:RF-SAISIE', 'SAGIR:RF-PAIEMENT'] }))).toEqual([
      'conflict:p-1:SOD-1',
    ]);
  });
});
