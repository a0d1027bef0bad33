import type { CivilDate } from '../calendar/time';
import type { OrganizationAccess, PersonAccess } from './access-facts';
import { rightOf, systemOf } from './catalogue';
import type { ExtractedRow } from './extract-rows';
import { finding, type Finding } from './findings';
import { findProven, type CompletedTask, type ProvenWork } from './extract-proof';

/** An extract beside what the tables say. */
export interface ExtractToCompare {
  system: string;
  today: CivilDate;
  rows: readonly ExtractedRow[];
  /** No row was refused: only then does an absent row say something. */
  complete: boolean;
  /** `userName|responsibility` of the last extract, so that an absence is known to be one. */
  previous: ReadonlySet<string>;
  facts: OrganizationAccess;
  tasks: readonly CompletedTask[];
}

/** What an extract shows. */
export interface ExtractComparison {
  proven: ProvenWork[];
  findings: Finding[];
}

/** People by what an extract may call them: their account name, or their employee number. */
export const peopleByUser = (people: readonly PersonAccess[]): Map<string, PersonAccess> =>
  new Map(
    people.flatMap((person) => [
      [person.number.toLowerCase(), person],
      [person.userName.toLowerCase(), person],
    ]),
  );

/**
 * Work that an extract proves, and what it shows that should not be: users without an employment, rights that nobody
 * granted, rights still open after a departure. Nothing is changed by itself.
 */
export const compareExtract = (extract: ExtractToCompare): ExtractComparison => {
  const known = peopleByUser(extract.facts.people);
  const byUser = new Map<string, ExtractedRow[]>();
  for (const row of extract.rows) {
    const key = known.get(row.user.toLowerCase())?.userName ?? row.user.toLowerCase();
    byUser.set(key, [...(byUser.get(key) ?? []), row]);
  }
  const findings = [...byUser].flatMap(([user, rows]) => {
    const current = rows.filter((row) => row.current);
    if (current.length === 0) return [];
    const person = known.get(user);
    return person?.employment ? ofPerson(extract, person, current) : [orphan(extract.system, user, current)];
  });
  return { proven: findProven(extract, byUser), findings };
};

const rightsOf = (system: string, rows: readonly ExtractedRow[]): string[] =>
  [...new Set(rows.map((row) => `${system}:${row.responsibility}`))].toSorted();

const orphan = (system: string, user: string, rows: readonly ExtractedRow[]): Finding =>
  finding('orphan', {
    parts: [system, user],
    system,
    entitlements: rightsOf(system, rows),
    title: `Utilisateur ${user} de ${system} sans emploi connu`,
    checklist: ['Trouver à qui le compte appartient.', 'Mettre une date de fin, ou dire pourquoi il reste.'],
  });

const ofPerson = (
  { system, today, facts }: ExtractToCompare,
  person: PersonAccess,
  current: readonly ExtractedRow[],
): Finding[] => {
  const base = new Set(facts.catalogue.profiles.find(({ code }) => code === 'BASE')?.entitlements);
  const over = current.filter((row) => {
    const end = endOfRight(person, base.has(`${system}:${row.responsibility}`));
    return end !== null && end < today;
  });
  if (over.length > 0) return [notEnded(system, person, over)];
  return person.isTracked ? notGranted(system, person, current) : [];
};

/** Last day on which a right may be used; `null`: no end is known. Self-service rights last as the employment does. */
const endOfRight = ({ employment }: PersonAccess, isBase: boolean): CivilDate | null => {
  if (employment === null) return null;
  const { state, lastDayWorked, employmentEnd, firstDay } = employment;
  if (state === 'never-started') return '0000-01-01';
  const last = isBase ? (employmentEnd ?? lastDayWorked) : lastDayWorked;
  return last ?? (state === 'ended' ? firstDay : null);
};

const notEnded = (system: string, person: PersonAccess, rows: readonly ExtractedRow[]): Finding =>
  finding('not-ended', {
    parts: [system, person.userName],
    system,
    employeeNumber: person.number,
    entitlements: rightsOf(system, rows),
    title: `Droits de ${person.userName} sans date de fin dans ${system} après le départ`,
    checklist: ['Mettre la date de fin sur chaque responsabilité, directe ou héritée.'],
  });

const notGranted = (system: string, person: PersonAccess, current: readonly ExtractedRow[]): Finding[] => {
  const known = new Set(
    [...person.granted.map(({ entitlement }) => entitlement), ...person.pending]
      .filter((entitlement) => systemOf(entitlement) === system)
      .map(rightOf),
  );
  // What comes with a granted responsibility was granted with it.
  const extra = current.filter(
    (row) => !known.has(row.responsibility) && (row.inheritedFrom === null || !known.has(row.inheritedFrom)),
  );
  return rightsOf(system, extra).map((entitlement) =>
    finding('not-granted', {
      parts: [system, person.userName, entitlement],
      system,
      employeeNumber: person.number,
      entitlements: [entitlement],
      title: `${entitlement} que personne n’a accordé à ${person.userName}`,
      checklist: ['Mettre une date de fin, ou faire accorder le droit par un changement.'],
    }),
  );
};
