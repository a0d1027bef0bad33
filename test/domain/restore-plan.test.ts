import * as fc from 'fast-check';
import { planDeparture } from '../../domain/people/departure-plan';
import { planRestore, type RestoreFacts } from '../../domain/people/restore-plan';
import { stepStates, type StepState } from '../../domain/processes/states';
import { departureOf } from '../support/requests';
import { catalogue, factsOf } from './support/plans';

const held = [
  'SAGIR:compte',
  'SAGIR:LSA',
  'SAGIR:RF-SAISIE',
  'RESEAU:groupe:finances',
  'MATERIEL:carte-acces',
];
const current = planDeparture(departureOf('100001', '2026-11-27'), {
  ...factsOf({ held }),
  ...{ asked: [], extracted: [], hasPosts: true, hold: null, isParked: false },
});
const trained = [{ code: 'SAGIR-RF-1', validUntil: null }];
const done = (...ids: string[]): Record<string, StepState> =>
  Object.fromEntries(ids.map((id) => [id, 'done']));

const restore = (over: Partial<RestoreFacts> = {}) =>
  planRestore({
    ...{
      current,
      states: {},
      ended: [],
      automatic: new Set(['ANNUAIRE', 'RESEAU']),
      profiles: ['RF-SAISIE'],
    },
    facts: factsOf({ trainings: trained }),
    ...over,
  });
const shape = ({ steps }: ReturnType<typeof restore>) =>
  Object.fromEntries(steps.map(({ id, action, entitlements }) => [id, [action, ...entitlements]]));
const reasons = ({ warnings }: ReturnType<typeof restore>) =>
  warnings.filter(({ code }) => code === 'not-restored').map(({ detail }) => detail);

describe('what a cancelled departure gives back', () => {
  it('is nothing when nothing was taken', () => {
    expect(restore().steps).toEqual([]);
  });

  it('is the account and the rights that it took, and no other', () => {
    const plan = restore({
      states: done('suspend:RESEAU', 'suspend:ANNUAIRE', 'end:SAGIR'),
      ended: ['RESEAU:groupe:finances', 'SAGIR:LSA', 'SAGIR:RF-SAISIE'],
    });
    expect(shape(plan)).toEqual({
      'restore:RESEAU': ['restore', 'RESEAU:groupe:finances'],
      'restore:ANNUAIRE': ['restore'],
      'restore:SAGIR': ['work', 'SAGIR:LSA', 'SAGIR:RF-SAISIE', 'SAGIR:compte'],
    });
    expect(reasons(plan)).toEqual([]);
  });

  it('is asked urgently of those who ended it, and proven as it was when it was given', () => {
    const facts = factsOf({ trainings: [...trained, { code: 'SAGIR-PILOTE', validUntil: null }] });
    const given = (...ended: string[]) => {
      const plan = restore({ states: done('end:SAGIR', 'return:MATERIEL'), ended, facts });
      return (id: string) => plan.steps.find((step) => step.id === id)?.human;
    };
    const usual = given('SAGIR:LSA', 'MATERIEL:carte-acces');
    expect(usual('restore:SAGIR')).toMatchObject({ urgent: true, verification: 'extract' });
    expect(usual('restore:MATERIEL')).toMatchObject({ urgent: true, verification: 'recipient' });
    expect(given('SAGIR:RF-PILOTAGE')('restore:SAGIR')).toMatchObject({ verification: 'secondPerson' });
  });

  it('waits for a suspension under way, and gives back what it will have taken', () => {
    const plan = restore({
      states: { 'suspend:RESEAU': 'running' },
      facts: factsOf({ held, trainings: trained }),
    });
    expect(plan.steps).toMatchObject([
      { id: 'restore:RESEAU', needs: ['suspend:RESEAU'], entitlements: ['RESEAU:groupe:finances'] },
    ]);
  });

  it('does not wait for a suspension that failed', () => {
    expect(restore({ states: { 'suspend:RESEAU': 'failed' } }).steps).toMatchObject([{ needs: [] }]);
  });

  const ended = ['SAGIR:RF-SAISIE'];
  it.each<[string, Partial<RestoreFacts>]>([
    ['SAGIR:RF-SAISIE n’est pas redonné: la formation SAGIR-RF-1 est échue.', { facts: factsOf() }],
    [
      'SAGIR:RF-SAISIE n’est pas redonné: la formation SAGIR-RF-1 est échue.',
      { facts: factsOf({ trainings: [{ code: 'SAGIR-RF-1', validUntil: '2026-11-01' }] }) },
    ],
    [
      'SAGIR:RF-SAISIE n’est pas redonné: ce droit n’est plus au catalogue.',
      { facts: factsOf({ catalogue: { ...catalogue, profiles: [] } }) },
    ],
    [
      'SAGIR:RF-PAIEMENT n’est pas redonné: il est en conflit (SOD-7).',
      {
        ended: ['SAGIR:RF-PAIEMENT'],
        profiles: ['RF-PAIEMENT'],
        facts: factsOf({
          held: ['SAGIR:RF-COMPTES-PAYABLES'],
          trainings: [{ code: 'SAGIR-RF-2', validUntil: null }],
        }),
      },
    ],
  ])('says %s', (reason, over) => {
    const plan = restore({ ended, ...over });
    expect(reasons(plan)).toEqual([reason]);
    expect(plan.steps).toEqual([]);
  });

  it('gives a conflicting right back while the owner’s waiver is valid', () => {
    const waiver = { rule: 'SOD-7', validFrom: '2026-10-01', validUntil: '2026-11-30' };
    const plan = restore({
      ...{ ended: ['SAGIR:RF-PAIEMENT'], profiles: ['RF-PAIEMENT'] },
      facts: factsOf({
        held: ['SAGIR:RF-COMPTES-PAYABLES'],
        ...{ trainings: [{ code: 'SAGIR-RF-2', validUntil: null }], waivers: [waiver] },
      }),
    });
    expect(shape(plan)).toEqual({ 'restore:SAGIR': ['work', 'SAGIR:RF-PAIEMENT'] });
  });

  it('asks of a right that several profiles give the trainings of the employee’s own alone', () => {
    const shared = { states: done('suspend:RESEAU'), ended: ['RESEAU:groupe:finances'] };
    expect(reasons(restore(shared))).toEqual([]);
    expect(reasons(restore({ ...shared, profiles: ['RF-PAIEMENT'] }))).toEqual([
      'RESEAU:groupe:finances n’est pas redonné: la formation SAGIR-RF-2 est échue.',
    ]);
  });

  it('says that reports who were given to the substitute stay with him', () => {
    const codes = (states: Record<string, StepState>) => restore({ states }).warnings.map(({ code }) => code);
    expect(codes(done('rehome'))).toEqual(['reports-not-returned']);
    expect(codes({})).toEqual([]);
  });

  it('is never more than what was taken, whatever has been done', () => {
    const everything = catalogue.systems.flatMap(({ code, entitlements }) =>
      entitlements.map((right) => `${code}:${right}`),
    );
    const states = fc.dictionary(
      fc.constantFrom(...current.steps.map(({ id }) => id)),
      fc.constantFrom(...stepStates),
    );
    fc.assert(
      fc.property(states, fc.subarray(everything), fc.subarray(everything), (at, taken, kept) => {
        const plan = restore({
          states: at,
          ended: taken,
          facts: factsOf({ held: kept, trainings: trained }),
        });
        const possible = new Set([...taken, ...held, ...kept]);
        const given = plan.steps.flatMap(({ entitlements }) => entitlements);
        expect(given.filter((right) => !possible.has(right))).toEqual([]);
        expect(new Set(given).size).toBe(given.length);
        const touched = current.steps.filter(
          ({ id, action }) =>
            action === 'suspend' && ['running', 'failed', 'done', 'skipped'].includes(at[id] ?? ''),
        );
        const restored = plan.steps.filter(({ action }) => action === 'restore').map(({ system }) => system);
        expect(restored).toEqual(touched.map(({ system }) => system));
      }),
    );
  });
});
