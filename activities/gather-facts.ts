import type { LoadedCatalogue } from '../db/stores/catalogue';
import type { PersonFacts } from '../db/stores/person-facts';
import type { ServiceCalendar } from '../domain/calendar/service-calendar';
import type { Instant } from '../domain/calendar/time';
import type { PlanFacts } from '../domain/people/facts';
import { relais, type Knower } from '../domain/people/knower';
import { statedRights } from '../domain/people/stated-rights';
import type { PlanWarning } from '../domain/processes/plan';
import type { AcceptDeps, Tx } from './deps';

/** What the tables know when a request comes. */
export interface Gathered {
  loaded: LoadedCatalogue;
  person: PersonFacts;
  calendar: ServiceCalendar;
}

/** Reads the organisation's catalogue and everything known of the person, as far as the knower may know it. */
export const gather = async (
  { stores, calendarOf }: AcceptDeps,
  tx: Tx,
  organization: string,
  number: string,
  now: Instant,
  knower: Knower = relais,
): Promise<Gathered> => {
  // One connection pipelines these statements.
  const [loaded, person, calendar] = await Promise.all([
    stores.loadCatalogue(tx, organization),
    stores.readPersonFacts(tx, organization, number, now, knower),
    calendarOf(tx),
  ]);
  return { loaded, person, calendar };
};

/** The facts, with the rights that the person has and that Relais never granted: what a departure or a change ends. */
export const plannedFrom = (gathered: Gathered, now: Instant, warnings: PlanWarning[]): PlanFacts => {
  const facts = planFacts(gathered, now, warnings);
  const stated = statedRights(facts.catalogue, gathered.person.employment);
  return { ...facts, held: [...new Set([...facts.held, ...stated])] };
};

/** The facts as the planning functions take them. */
export const planFacts = (
  { loaded, person, calendar }: Gathered,
  now: Instant,
  warnings: PlanWarning[],
): PlanFacts => ({
  now,
  calendar,
  catalogue: loaded.catalogue,
  held: person.held,
  trainings: person.trainings,
  waivers: person.waivers,
  warnings,
});
