import * as fc from 'fast-check';
import { isAutomatic, systemOf } from '../../domain/access/catalogue';
import { addDays } from '../../domain/calendar/civil-date';
import { compareInstants } from '../../domain/calendar/instants';
import { planArrival } from '../../domain/people/arrival-plan';
import type { Plan, Step } from '../../domain/processes/plan';
import { arrivalOf } from '../support/requests';
import { catalogue, factsOf } from './support/plans';

const codes = catalogue.profiles.map(({ code }) => code).filter((code) => code !== 'BASE');
const rightsOf = (code: string): string[] =>
  catalogue.profiles.find((profile) => profile.code === code)?.entitlements ?? [];
const automatic = new Set(catalogue.systems.filter(isAutomatic).map(({ code }) => code));
const stepsOf = (plan: Plan, id: string): Step[] => plan.steps.filter((step) => step.id === id);
const ids = (plan: Plan): string[] => plan.steps.map(({ id }) => id);

interface Situation {
  profiles: string[];
  days: number;
  held: string[];
  trained: string[];
}

/** Any request: any profiles, a first day from 40 days ago to 60 days from now, anything held or learnt before. */
const situations: fc.Arbitrary<Situation> = fc.record({
  profiles: fc.subarray(codes),
  days: fc.integer({ min: -40, max: 60 }),
  held: fc.subarray(catalogue.profiles.flatMap(({ entitlements }) => entitlements)),
  trained: fc.subarray(catalogue.trainings.map(({ code }) => code)),
});
const planIn = ({ profiles, days, held, trained }: Situation): Plan =>
  planArrival(
    arrivalOf('100001', addDays('2026-11-02', days), { profiles }),
    factsOf({ held, trainings: trained.map((code) => ({ code, validUntil: null })) }),
  );

describe('the plan of an arrival', () => {
  it('puts each right of the base and of each profile in the step of its system, and in no other', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const plan = planIn(situation);
        for (const right of rightsOf('BASE')) {
          const system = systemOf(right);
          const id = `${automatic.has(system) ? 'enable' : 'work'}:${system}`;
          expect(stepsOf(plan, id).filter((step) => step.entitlements.includes(right))).toHaveLength(1);
        }
        for (const profile of situation.profiles)
          for (const right of rightsOf(profile)) {
            const giving = plan.steps.filter(
              ({ action, reason, entitlements }) =>
                (action === 'grant' || action === 'work') &&
                reason === profile &&
                entitlements.includes(right),
            );
            const system = systemOf(right);
            const id = `${automatic.has(system) ? 'grant' : 'work'}:${system}:${profile}`;
            const rules = giving.flatMap(({ needs }) => needs.filter((need) => need.startsWith('waive:')));
            const withheld = rules.map((need) => need.slice('waive:'.length));
            expect(giving.map((step) => [step.id, step.system])).toEqual([
              [[id, ...withheld].join(':'), system],
            ]);
          }
      }),
    );
  });

  it('asks for nothing that it does not plan, names each step once, and can always be followed to its end', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const plan = planIn(situation);
        expect(new Set(ids(plan)).size).toBe(plan.steps.length);
        const done = new Set<string>();
        for (let before = -1; before !== done.size;) {
          before = done.size;
          for (const { id, needs } of plan.steps) if (needs.every((need) => done.has(need))) done.add(id);
        }
        expect([...done].toSorted()).toEqual(ids(plan).toSorted());
      }),
    );
  });

  it('prepares before it enables, and makes at once an account that is due at once', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const plan = planIn(situation);
        for (const enable of plan.steps.filter(({ action }) => action === 'enable')) {
          const [prepare] = stepsOf(plan, `prepare:${enable.system ?? ''}`);
          const isDue = compareInstants(enable.at, factsOf().now) <= 0;
          expect(prepare === undefined).toBe(isDue);
          if (prepare) expect(compareInstants(prepare.at, enable.at)).toBeLessThanOrEqual(0);
          expect(enable.needs).toEqual(prepare ? [prepare.id] : []);
        }
        expect(plan.late).toBe(situation.days < 0);
      }),
    );
  });

  it('keeps a right that conflicts behind a waiver, and every right behind its approvals and trainings', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const plan = planIn(situation);
        const all = new Set([...situation.held, ...plan.steps.flatMap((step) => step.entitlements)]);
        for (const rule of catalogue.separation) {
          if (!rule.between.every((right) => all.has(right) && !situation.held.includes(right))) continue;
          const giving = plan.steps.filter(
            ({ action, entitlements }) =>
              (action === 'grant' || action === 'work') &&
              rule.between.some((right) => entitlements.includes(right)),
          );
          const held = giving.filter(({ needs }) => needs.includes(`waive:${rule.code}`));
          expect(held).toHaveLength(1);
        }
        for (const { action, reason, needs } of plan.steps) {
          const profile = catalogue.profiles.find(({ code }) => code === reason);
          if (!profile || (action !== 'grant' && action !== 'work')) continue;
          expect(needs.includes(`approve:${reason}`)).toBe(profile.approval !== null);
          const missing = profile.trainings.filter((code) => !situation.trained.includes(code));
          expect(needs.filter((need) => need.startsWith('train:'))).toEqual(
            missing.map((code) => `train:${code}`),
          );
        }
      }),
    );
  });

  it('has its milestones on working days around the first day, on the clock of Toronto', () => {
    const plan = planArrival(arrivalOf('100001', '2026-11-23'), factsOf());
    expect(Object.fromEntries(plan.steps.map(({ id, at }) => [id, at]))).toEqual({
      'work:SAGIR': '2026-11-16T11:00:00Z',
      'work:MATERIEL': '2026-11-16T11:00:00Z',
      'prepare:ANNUAIRE': '2026-11-18T11:00:00Z',
      'prepare:RESEAU': '2026-11-18T11:00:00Z',
      'enable:ANNUAIRE': '2026-11-23T05:00:00Z',
      'enable:RESEAU': '2026-11-23T05:00:00Z',
      check: '2026-11-30T13:30:00Z',
    });
    expect(plan.welcomeAt).toBe('2026-11-23T13:00:00Z');
  });

  it('has the first day as a step of its own where no account is automatic, and there alone', () => {
    const systems = catalogue.systems.map((system) => ({ ...system, connector: 'manuel' as const }));
    const manual = planArrival(
      arrivalOf('100001', '2026-11-23'),
      factsOf({ catalogue: { ...catalogue, systems } }),
    );
    expect(stepsOf(manual, 'move')).toMatchObject([{ at: '2026-11-23T05:00:00Z', needs: [], human: null }]);
    expect(ids(planArrival(arrivalOf('100001', '2026-11-23'), factsOf()))).not.toContain('move');
  });

  it('asks the manager for a profile when HR gave none', () => {
    const plan = planArrival(arrivalOf('100001', '2026-11-23', { profiles: [] }), factsOf());
    expect(plan.steps[0]).toMatchObject({ id: 'choose', human: { assignee: 'manager' } });
    expect(ids(planArrival(arrivalOf('100001', '2026-11-23'), factsOf()))).not.toContain('choose');
  });

  it('leaves out a profile that the catalogue no longer has', () => {
    const known = planArrival(arrivalOf('100001', '2026-11-23', { profiles: ['RF-SAISIE'] }), factsOf());
    const more = arrivalOf('100001', '2026-11-23', { profiles: ['RF-SAISIE', 'ABOLI'] });
    expect(planArrival(more, factsOf())).toEqual(known);
  });

  it('warns of each conflict of duties, after what was known before', () => {
    const warnings = [{ code: 'email-shared', detail: 'x' }];
    const profiles = ['RF-COMPTES-PAYABLES', 'RM-APPROBATION'];
    const plan = planArrival(arrivalOf('100001', '2026-11-23', { profiles }), factsOf({ warnings }));
    expect(plan.warnings.map(({ code, detail }) => [code, detail.split(':')[0]])).toEqual([
      ['email-shared', 'x'],
      ['separation-of-duties', 'SOD-8'],
    ]);
  });
});
