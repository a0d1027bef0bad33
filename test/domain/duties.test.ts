import * as fc from 'fast-check';
import { findConflicts } from '../../domain/access/separation';
import { clearDuties, markSeparated, withWaivers } from '../../domain/people/duties';
import type { PlanFacts } from '../../domain/people/facts';
import type { Plan, Step } from '../../domain/processes/plan';
import { catalogue, factsOf, planOf, stepOf } from './support/plans';

const ON = '2026-11-23';
const [payment, creation, invoices] = [
  'SAGIR:RF-PAIEMENT',
  'SAGIR:RF-CREATION-FOURNISSEUR',
  'SAGIR:RF-COMPTES-PAYABLES',
];
const work = (id: string, ...entitlements: string[]): Step =>
  stepOf(id, { action: 'work', system: 'SAGIR', entitlements, isSeparated: true });
const clear = (step: Step, facts: Partial<PlanFacts>) => clearDuties([step], factsOf(facts), ON);
const shape = ({ steps }: Plan) =>
  steps.map(({ id, action, entitlements, needs }) => [id, action, entitlements, needs]);
const waiver = (validFrom: string, validUntil: string) => [{ rule: 'SOD-1', validFrom, validUntil }];

describe('duties looked at again as rights are about to be given', () => {
  it('concern the steps that give a right of a rule, and no other', () => {
    const steps = [
      work('a', payment),
      stepOf('b', { action: 'end', entitlements: [payment] }),
      stepOf('c', { action: 'work', entitlements: ['SAGIR:LSA'] }),
    ].map(({ isSeparated: _, ...step }) => step);
    expect(markSeparated(steps, catalogue).map(({ isSeparated }) => isSeparated)).toEqual([
      true,
      undefined,
      undefined,
    ]);
  });

  it('are clear when nothing against them is held or under way', () => {
    expect(clear(work('w', payment), { held: ['SAGIR:LSA'] })).toEqual({ cleared: ['w'], blocked: [] });
  });

  it('block a right whose opposite was given since it was planned, until the owner waives the rule', () => {
    const step = work('work:SAGIR:RF-PAIEMENT', payment);
    const { cleared, blocked } = clear(step, { held: [creation] });
    expect(cleared).toEqual([]);
    const next = withWaivers(planOf(step), blocked);
    expect(shape(next)).toEqual([
      ['waive:SOD-1', 'waive', [payment, creation], []],
      ['work:SAGIR:RF-PAIEMENT', 'work', [payment], ['waive:SOD-1']],
    ]);
    expect(next.steps[0]?.human).toMatchObject({ assignee: 'owner:DRF', queue: 'proprietaire' });
    expect(next.warnings).toMatchObject([{ code: 'separation-of-duties' }]);
  });

  it.each([
    ['holds today and on the first day', waiver('2026-11-01', '2026-11-30'), true],
    ['ends before the first day', waiver('2026-11-01', '2026-11-22'), false],
    ['begins after today', waiver('2026-11-03', '2026-11-30'), false],
  ])('count a waiver that %s: %j → %s', (_when, waivers, isClear) => {
    expect(clear(work('w', payment), { held: [creation], waivers }).blocked).toHaveLength(isClear ? 0 : 1);
  });

  it('ask again under another id when an earlier waiver of the rule was answered already', () => {
    const step = work('w', payment);
    const plan = planOf(stepOf('waive:SOD-1', { action: 'waive' }), { ...step, needs: ['waive:SOD-1'] });
    const next = withWaivers(plan, clear(step, { held: [creation] }).blocked);
    expect(next.steps.map(({ id }) => id)).toEqual(['waive:SOD-1', 'waive:SOD-1:2', 'w']);
    expect(next.steps[2]?.needs).toEqual(['waive:SOD-1', 'waive:SOD-1:2']);
  });

  it('hold back the right in conflict alone', () => {
    const step = work('w', 'SAGIR:LSA', payment);
    const { cleared, blocked } = clear(step, { held: [creation] });
    expect(cleared).toEqual(['w']);
    expect(shape(withWaivers(planOf(step), blocked))).toEqual([
      ['w', 'work', ['SAGIR:LSA'], []],
      ['waive:SOD-1', 'waive', [payment, creation], []],
      ['w:SOD-1', 'work', [payment], ['waive:SOD-1']],
    ]);
  });

  it('open an account without the right that waits, which is granted in it later', () => {
    const rules = {
      ...catalogue,
      separation: [{ code: 'R', name: 'R', between: ['X:a', 'X:b'] as [string, string] }],
    };
    const step = stepOf('enable:X', { action: 'enable', system: 'X', entitlements: ['X:a'] });
    const { cleared, blocked } = clear(step, { held: ['X:b'], catalogue: rules });
    expect(cleared).toEqual(['enable:X']);
    expect(shape(withWaivers(planOf(step), blocked))).toEqual([
      ['enable:X', 'enable', [], []],
      ['waive:R', 'waive', ['X:a', 'X:b'], []],
      ['enable:X:R', 'grant', ['X:a'], ['enable:X', 'waive:R']],
    ]);
  });

  const rights = [...new Set(catalogue.separation.flatMap(({ between }) => between))];
  const someRights = fc.subarray([...rights, 'SAGIR:LSA', invoices], { maxLength: 5 });

  it('never clear two opposite rights, whatever is held and due, and lose no right', () => {
    fc.assert(
      fc.property(someRights, fc.array(someRights, { minLength: 1, maxLength: 4 }), (held, dues) => {
        const due = dues.map((entitlements, index) => work(`w${index}`, ...entitlements));
        const { blocked } = clearDuties(due, factsOf({ held }), ON);
        const next = withWaivers(planOf(...due), blocked);
        const given = next.steps.filter(({ action }) => action === 'work');
        const free = given
          .filter(({ needs }) => needs.length === 0)
          .flatMap(({ entitlements }) => entitlements);
        expect(findConflicts(catalogue.separation, free, held, [], ON)).toEqual([]);
        expect(new Set(given.flatMap(({ entitlements }) => entitlements))).toEqual(new Set(dues.flat()));
        expect(new Set(next.steps.map(({ id }) => id)).size).toBe(next.steps.length);
      }),
    );
  });
});
