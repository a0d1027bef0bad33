import * as fc from 'fast-check';
import type { SeparationRule } from '../../domain/access/catalogue';
import { findConflicts } from '../../domain/access/separation';
import { profilesSteps } from '../../domain/people/profile-steps';
import { catalogue, factsOf } from './support/plans';

const rule = (code: string, left: string, right: string): SeparationRule => ({
  ...{ code, name: code, between: [left, right] },
});
const rights: fc.Arbitrary<string> = fc.constantFrom('SAGIR:A', 'SAGIR:B', 'SAGIR:C', 'SAGIR:D', 'SAGIR:E');
const pairs = fc.tuple(rights, rights).filter(([left, right]) => left !== right);
const rules = fc.array(
  pairs.map(([left, right]) => rule(`${left}/${right}`, left, right)),
  { maxLength: 6 },
);
const waiver = { rule: 'R', validFrom: '2026-11-01', validUntil: '2026-11-30' };

describe('separation of duties', () => {
  it('looks at a rule from both sides', () => {
    fc.assert(
      fc.property(rules, rights, rights, (all, wanted, held) => {
        const turned = all.map(({ code, between: [left, right] }) => rule(code, right, left));
        const found = findConflicts(all, [wanted], [held], [], '2026-11-02');
        expect(findConflicts(turned, [wanted], [held], [], '2026-11-02')).toEqual(found);
        const swapped = findConflicts(all, [held], [wanted], [], '2026-11-02');
        expect(swapped.map(({ rule: code }) => code)).toEqual(found.map(({ rule: code }) => code));
      }),
    );
  });

  it('finds a forbidden pair whichever of both is asked first, and holds back the later one', () => {
    fc.assert(
      fc.property(rules, fc.uniqueArray(rights), (all, wanted) => {
        const found = findConflicts(all, wanted, [], [], '2026-11-02');
        const forbidden = all.filter(({ between }) => between.every((right) => wanted.includes(right)));
        expect(found.map(({ rule: code }) => code).toSorted()).toEqual(
          forbidden.map(({ code }) => code).toSorted(),
        );
        for (const { withheld, against } of found)
          expect(wanted.indexOf(withheld)).toBeGreaterThan(wanted.indexOf(against));
      }),
    );
  });

  it.each([
    ['2026-10-31', 1],
    ['2026-11-01', 0],
    ['2026-11-30', 0],
    ['2026-12-01', 1],
  ])('a waiver of November, on %s, leaves %d conflict', (on, count) => {
    const found = findConflicts([rule('R', 'S:A', 'S:B')], ['S:B'], ['S:A'], [waiver], on);
    expect(found).toHaveLength(count);
  });

  it('is not broken again by a right that is held already', () => {
    expect(findConflicts([rule('R', 'S:A', 'S:B')], ['S:B'], ['S:A', 'S:B'], [], '2026-11-02')).toEqual([]);
  });

  it('names each rule that one right breaks', () => {
    const held = ['SAGIR:RF-CREATION-FOURNISSEUR', 'SAGIR:RF-COMPTES-PAYABLES'];
    const found = findConflicts(catalogue.separation, ['SAGIR:RF-PAIEMENT'], held, [], '2026-11-02');
    expect(found.map(({ rule: code }) => code)).toEqual(['SOD-1', 'SOD-7']);
  });
});

describe('two profiles that give the same conflicting right', () => {
  it('wait both for the waiver: the second is no way round the first', () => {
    const profile = (code: string, ...entitlements: string[]) => ({
      ...{ code, name: code, entitlements, trainings: [], approval: null, owner: null },
    });
    const profiles = [
      profile('A', 'SAGIR:RF-CREATION-FOURNISSEUR'),
      profile('B', 'SAGIR:RF-PAIEMENT'),
      profile('C', 'SAGIR:RF-PAIEMENT', 'SAGIR:LSA'),
    ];
    const at = '2026-11-23T14:00:00Z';
    const instants = { on: '2026-11-23', manual: at, automatic: at };
    const steps = profilesSteps(profiles, [], instants, factsOf(), () => null);
    const needs = (id: string) => steps.find((step) => step.id === id)?.needs;
    expect(needs('work:SAGIR:A')).toEqual([]);
    expect(needs('work:SAGIR:B:SOD-1')).toEqual(['waive:SOD-1']);
    expect(needs('work:SAGIR:C')).toEqual([]);
    expect(needs('work:SAGIR:C:SOD-1')).toEqual(['waive:SOD-1']);
  });
});
