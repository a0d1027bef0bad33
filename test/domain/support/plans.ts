import { readDemoCatalogue, readDemoSystems } from '../../../bin/demo/catalogue';
import type { Catalogue, Profile, System } from '../../../domain/access/catalogue';
import { publicServiceCalendar as calendar } from '../../support/calendar';
import type { PlanFacts } from '../../../domain/people/facts';
import type { Plan, Step } from '../../../domain/processes/plan';

const { separation, trainings, profiles } = readDemoCatalogue();

/** The catalogue of the demonstration organisation. */
export const catalogue: Catalogue = {
  trainings,
  separation: separation.map((rule) => ({ ...rule, between: rule.between as [string, string] })),
  profiles: profiles.map(({ code, body }) => ({
    ...{ code, trainings: [], approval: null, owner: null },
    ...(body as Pick<Profile, 'name' | 'entitlements'> & Partial<Profile>),
  })),
  systems: readDemoSystems({ annuaire: 'https://annuaire.test', reseau: 'https://reseau.test' }).map(
    ({ code, body }) => ({ queue: null, code, ...(body as Omit<System, 'code' | 'queue'>) }),
  ),
};

/** What is known on Monday 2 November 2026 at 9:00 in Toronto of somebody who holds nothing. */
export const factsOf = (over: Partial<PlanFacts> = {}): PlanFacts => ({
  ...{ now: '2026-11-02T14:00:00Z', calendar, catalogue, held: [], trainings: [], waivers: [], warnings: [] },
  ...over,
});

/** A step that nothing asks for, but for what is given. */
export const stepOf = (id: string, over: Partial<Step> = {}): Step => ({
  ...{ id, action: 'grant', system: 'RESEAU', entitlements: [], at: '2026-11-02T14:00:00Z' },
  ...{ needs: [], reason: 'base', human: null },
  ...over,
});

/** A plan of some steps. */
export const planOf = (...steps: Step[]): Plan => ({
  ...{ on: '2026-11-23', late: false, warnings: [], welcomeAt: null },
  steps,
});
