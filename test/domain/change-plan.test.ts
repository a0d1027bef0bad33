import * as fc from 'fast-check';
import { findConflicts } from '../../domain/access/separation';
import { instantAt } from '../../domain/calendar/instants';
import { planChange, type ChangeFacts } from '../../domain/people/change-plan';
import type { ChangeRequest } from '../../domain/people/changes';
import type { Plan } from '../../domain/processes/plan';
import { catalogue, factsOf } from './support/plans';

const DAY = '2026-11-16';
const profileCodes = catalogue.profiles.map(({ code }) => code).filter((code) => code !== 'BASE');
const rightsOf = (...codes: string[]): string[] => [
  ...new Set(
    catalogue.profiles.filter(({ code }) => codes.includes(code)).flatMap(({ entitlements }) => entitlements),
  ),
];
const plan = (request: Partial<ChangeRequest>, known: Partial<ChangeFacts> = {}): Plan => {
  const profiles = known.profiles ?? ['RF-SAISIE'];
  return planChange(
    { organization: 'REGIE', employeeNumber: '100001', effectiveOn: DAY, remark: null, ...request },
    { ...factsOf({ held: rightsOf('BASE', ...profiles) }), profiles, asked: [], awaited: [], ...known },
  );
};
const ids = ({ steps }: Plan): string[] => steps.map(({ id }) => id);
const stepOf = (made: Plan, id: string) => made.steps.find((step) => step.id === id);

describe('the plan of a move', () => {
  it('moves the post at midnight of its day, and has it shown after that: by Relais where it can, else by people', () => {
    const made = plan({ unit: 'Paie' });
    expect(ids(made)).toEqual(['move', 'update:ANNUAIRE', 'update:RESEAU', 'correct:SAGIR']);
    expect(stepOf(made, 'move')?.at).toBe(instantAt(DAY, '00:00'));
    expect(stepOf(made, 'update:RESEAU')?.needs).toEqual(['move']);
  });

  it('of a manager or of an expected end alone touches no system', () => {
    expect(ids(plan({ managerNumber: '100002' }))).toEqual(['move']);
    expect(ids(plan({ employmentEnd: '2027-03-31' }))).toEqual(['move']);
  });

  it('ends the old profile and gives the new one behind its approval and its training', () => {
    const made = plan({ profiles: ['RH-DOTATION'] });
    expect(stepOf(made, 'revoke:RESEAU')?.entitlements).toEqual(['RESEAU:groupe:finances']);
    expect(stepOf(made, 'end:SAGIR')?.entitlements).toEqual(['SAGIR:RF-SAISIE']);
    expect(stepOf(made, 'work:SAGIR:RH-DOTATION')?.needs).toEqual([
      'approve:RH-DOTATION',
      'train:SAGIR-RH-1',
    ]);
    expect(stepOf(made, 'grant:RESEAU:RH-DOTATION')?.at).toBe(instantAt(DAY, '00:00'));
  });

  it('asks for manual work five working days before, and ends manual rights on the day', () => {
    const made = plan({ profiles: ['RH-DOTATION'] });
    expect(stepOf(made, 'work:SAGIR:RH-DOTATION')?.at).toBe(instantAt('2026-11-09', '06:00'));
    expect(stepOf(made, 'end:SAGIR')?.at).toBe(instantAt(DAY, '00:00'));
  });

  it('gives what may not be held beside an old right once that one has ended', () => {
    const made = plan({ profiles: ['RF-PAIEMENT'] }, { profiles: ['RF-COMPTES-PAYABLES'] });
    expect(stepOf(made, 'work:SAGIR:RF-PAIEMENT')).toMatchObject({ at: instantAt(DAY, '00:00') });
    expect(stepOf(made, 'work:SAGIR:RF-PAIEMENT')?.needs).toContain('end:SAGIR');
    expect(ids(made).filter((id) => id.startsWith('waive:'))).toEqual([]);
  });

  it('ends a right of the old profile that was asked for and perhaps given', () => {
    const made = plan({ profiles: [] }, { held: [], asked: ['SAGIR:RF-SAISIE'] });
    expect(stepOf(made, 'end:SAGIR')?.entitlements).toEqual(['SAGIR:RF-SAISIE']);
  });

  it('asks nobody for a profile whose rights are all held already', () => {
    const held = rightsOf('BASE', 'RM-MAGASIN', 'RF-SAISIE');
    expect(ids(plan({ profiles: ['RF-SAISIE', 'RM-MAGASIN'] }, { held }))).toEqual(['move']);
  });

  it('is late when its day is past', () => {
    expect(plan({ effectiveOn: '2026-10-30' }).late).toBe(true);
    expect(plan({}).late).toBe(false);
  });

  const someProfiles = fc.subarray(profileCodes, { maxLength: 4 });

  it('never touches what both the old and the new profiles give', () => {
    fc.assert(
      fc.property(someProfiles, someProfiles, (before, after) => {
        const made = plan({ profiles: after }, { profiles: before });
        const kept = rightsOf('BASE', ...before).filter((right) =>
          rightsOf('BASE', ...after).includes(right),
        );
        const touched = made.steps
          .filter(({ action }) => ['grant', 'work', 'revoke', 'end'].includes(action))
          .flatMap(({ entitlements }) => entitlements);
        expect(touched.filter((right) => kept.includes(right))).toEqual([]);
        expect(new Set(ids(made)).size).toBe(made.steps.length);
      }),
    );
  });

  it('ends exactly what is left behind, and gives exactly what is new', () => {
    fc.assert(
      fc.property(someProfiles, someProfiles, (before, after) => {
        const made = plan({ profiles: after }, { profiles: before });
        const of = (...actions: string[]) =>
          new Set(
            made.steps.filter((step) => actions.includes(step.action)).flatMap((step) => step.entitlements),
          );
        const [old, fresh] = [rightsOf(...before), rightsOf('BASE', ...after)];
        expect(of('revoke', 'end')).toEqual(new Set(old.filter((right) => !fresh.includes(right))));
        const had = rightsOf('BASE', ...before);
        expect(of('grant', 'work')).toEqual(new Set(fresh.filter((right) => !had.includes(right))));
      }),
    );
  });

  it('never gives a right beside one in conflict with it, unless its owner waives the rule', () => {
    fc.assert(
      fc.property(someProfiles, someProfiles, (before, after) => {
        const made = plan({ profiles: after }, { profiles: before });
        const ends = made.steps.filter(({ action }) => action === 'end' || action === 'revoke');
        for (const step of made.steps.filter(({ action }) => action === 'work' || action === 'grant'))
          for (const { id, entitlements } of ends)
            if (findConflicts(catalogue.separation, step.entitlements, entitlements, [], DAY).length > 0)
              expect(step.needs).toContain(id);
      }),
    );
  });
});
