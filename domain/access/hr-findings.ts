import { addDays } from '../calendar/civil-date';
import type { CivilDate } from '../calendar/time';
import { addWorkingDays, type WorkCalendar } from '../calendar/working-days';
import { askSharedAddress, sharersAmong } from '../people/shared-email';
import { isEmployed, type OrganizationAccess, type PersonAccess } from './access-facts';
import type { SeparationRule } from './catalogue';
import { finding, type Finding } from './findings';
import { lastDayOf } from './validities';

/** Working days before the expected end of an employment at which HR is asked (DOMAIN "People"). */
export const EXPECTED_END_NOTICE = 20;
/** Days before the end of a training or of a waiver at which somebody is told. */
export const EXPIRY_NOTICE = 30;

/**
 * What HR's facts say by themselves: employees without a process, expected ends, trainings and waivers that end, addresses
 * that several have.
 */
export const findInFacts = (
  facts: OrganizationAccess,
  today: CivilDate,
  calendar: WorkCalendar,
): Finding[] => {
  const askBy = addWorkingDays(today, EXPECTED_END_NOTICE, calendar);
  const sharing = sharersAmong(facts.people.filter(isEmployed)).map(askSharedAddress);
  const ofPeople = facts.people.flatMap((person) => [
    ...withoutProcess(person, facts.firstStatementOn),
    ...expectedEnd(person, today, askBy),
    ...trainingEnds(person, facts, today),
    ...waiverEnds(person, facts, today),
  ]);
  return [...ofPeople, ...sharing];
};

/** Who was there at the first statement of the workforce has no arrival; everybody hired since has one. */
const withoutProcess = (person: PersonAccess, firstStatementOn: CivilDate | null): Finding[] => {
  const { employment } = person;
  if (!employment || !isEmployed(person) || employment.hasArrival) return [];
  if (firstStatementOn !== null && employment.firstDay <= firstStatementOn) return [];
  return [
    finding('no-process', {
      parts: [employment.id],
      employeeNumber: person.number,
      title: `Employé ${person.number} entré le ${employment.firstDay} sans arrivée dans Relais`,
      checklist: ['Envoyer l’arrivée, ou corriger le relevé de l’effectif.'],
    }),
  ];
};

/** Nothing ends by itself: HR is asked before the day, and again once it has passed with the accesses still open. */
const expectedEnd = (person: PersonAccess, today: CivilDate, askBy: CivilDate): Finding[] => {
  const { employment } = person;
  if (!employment?.expectedEnd || !isEmployed(person) || person.hasOpenDeparture) return [];
  const { id, expectedEnd: day } = employment;
  if (day > askBy) return [];
  const asked = {
    parts: [id, day],
    employeeNumber: person.number,
    checklist: ['Envoyer le départ, ou reporter la fin prévue par un changement.'],
  };
  const { number } = person;
  return day < today
    ? [
        finding('end-passed', {
          ...asked,
          title: `Fin d’emploi prévue le ${day} passée sans départ pour l’employé ${number}: ses accès restent ouverts`,
        }),
      ]
    : [
        finding('expected-end', {
          ...asked,
          title: `Fin d’emploi prévue le ${day} pour l’employé ${number}: se confirme-t-elle?`,
        }),
      ];
};

/** One thing that ends, and the rights that need it. */
interface Ending {
  what: 'training' | 'waiver';
  code: string;
  last: CivilDate;
  entitlements: string[];
}

const trainingEnds = (person: PersonAccess, facts: OrganizationAccess, today: CivilDate): Finding[] => {
  const needed = new Map<string, string[]>();
  for (const profile of facts.catalogue.profiles) {
    const held = person.granted.filter(({ reason }) => reason === profile.code);
    for (const code of profile.trainings)
      needed.set(code, [...(needed.get(code) ?? []), ...held.map(({ entitlement }) => entitlement)]);
  }
  return [...needed].flatMap(([code, entitlements]) => {
    const last = lastDayOf(person.trainings.filter((training) => training.code === code));
    return last === null ? [] : ending(person, { what: 'training', code, last, entitlements }, today);
  });
};

const waiverEnds = (person: PersonAccess, facts: OrganizationAccess, today: CivilDate): Finding[] => {
  const granted = new Set(person.granted.map(({ entitlement }) => entitlement));
  return facts.catalogue.separation.flatMap((rule) => {
    const last = lastDayOf(person.waivers.filter((waiver) => waiver.rule === rule.code));
    if (!rule.between.every((entitlement) => granted.has(entitlement))) return [];
    if (last === null) return [inConflict(person, rule)];
    return ending(person, { what: 'waiver', code: rule.code, last, entitlements: [...rule.between] }, today);
  });
};

/** Both halves of a rule held and never waived: the rule is newer than the rights, or they were given by hand. */
const inConflict = (person: PersonAccess, { code, between }: SeparationRule): Finding =>
  finding('conflict', {
    parts: [person.personId, code],
    employeeNumber: person.number,
    entitlements: [...between],
    title: `Droits en conflit (${code}) sans dérogation pour l’employé ${person.number}`,
    checklist: [
      'Demander au propriétaire s’il accorde une dérogation, avec un contrôle compensatoire.',
      'Sinon, mettre fin à l’un des deux droits par un changement.',
    ],
  });

const words = { training: 'Formation', waiver: 'Dérogation' } as const;

const ending = (
  person: PersonAccess,
  { what, code, last, entitlements }: Ending,
  today: CivilDate,
): Finding[] => {
  if (entitlements.length === 0 || last > addDays(today, EXPIRY_NOTICE)) return [];
  const isOver = last < today;
  // What a process is ending already needs nobody else.
  const left = isOver ? entitlements.filter((right) => !person.pending.includes(right)) : entitlements;
  if (left.length === 0) return [];
  const shared = {
    parts: [what, person.personId, code, last],
    employeeNumber: person.number,
    entitlements: [...new Set(left)].toSorted(),
  };
  return isOver
    ? [
        finding('expired', {
          ...shared,
          title: `${words[what]} ${code} échue le ${last} pour l’employé ${person.number}`,
          checklist: [
            'Relais n’a pas pu mettre fin à ces droits: y mettre fin, ou enregistrer le renouvellement.',
          ],
        }),
      ]
    : [
        finding('expires', {
          ...shared,
          title: `${words[what]} ${code} qui prend fin le ${last} pour l’employé ${person.number}`,
          checklist: [
            'Faire renouveler avant cette date; sinon, Relais met fin le lendemain aux droits qui en dépendent.',
          ],
        }),
      ];
};
