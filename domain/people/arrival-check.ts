import { addDays } from '../calendar/civil-date';
import type { CivilDate } from '../calendar/time';
import type { ArrivalRequest } from './requests';

/** Days around today in which a first day or a last day makes sense (TRIAL 18). */
export const DAY_BOUNDS = { before: 366, after: 731 } as const;

/** Days ahead in which an expected end makes sense: ten years. */
export const END_BOUND = 3_653;

/** A refused request: stable type, where, and why in French. */
export interface RequestRefusal {
  type: string;
  pointer: string | null;
  detail: string;
}

/** What must be known to accept an arrival. */
export interface ArrivalCheckFacts {
  today: CivilDate;
  profiles: ReadonlySet<string>;
  /** The person's last employment here, if there was one. */
  employment: { state: string; lastDayWorked: CivilDate | null } | null;
  hasOpenDeparture: boolean;
  /** Whether the manager is known; a file may bring him after his people. */
  managerKnown: boolean;
  managerMayFollow: boolean;
  /** Numbers above the manager, nearest first. */
  managersAbove: readonly string[];
}

const refusal = (type: string, pointer: string | null, detail: string): RequestRefusal => ({
  type,
  pointer,
  detail,
});

/** A day out of bounds, or `null`. */
export const checkDay = (day: CivilDate, today: CivilDate, pointer: string): RequestRefusal | null => {
  if (day < addDays(today, -DAY_BOUNDS.before))
    return refusal(
      'day-too-early',
      pointer,
      `Le ${day} est plus de ${DAY_BOUNDS.before} jours avant aujourd’hui.`,
    );
  return day > addDays(today, DAY_BOUNDS.after)
    ? refusal('day-too-late', pointer, `Le ${day} est plus de ${DAY_BOUNDS.after} jours après aujourd’hui.`)
    : null;
};

/** An expected end out of bounds, or `null`: contracts are longer than what is announced ahead. */
export const checkExpectedEnd = (day: CivilDate, today: CivilDate, pointer: string): RequestRefusal | null =>
  day > addDays(today, END_BOUND)
    ? refusal('day-too-late', pointer, `Le ${day} est plus de dix ans après aujourd’hui.`)
    : null;

const checkProfiles = (request: ArrivalRequest, facts: ArrivalCheckFacts): RequestRefusal | null => {
  const index = request.profiles.findIndex((code) => !facts.profiles.has(code));
  if (index < 0) return null;
  return refusal(
    'unknown-profile',
    `/profiles/${index}`,
    `Le profil ${request.profiles[index] ?? ''} n’existe pas.`,
  );
};

const checkManager = (request: ArrivalRequest, facts: ArrivalCheckFacts): RequestRefusal | null => {
  const { managerNumber, employee } = request;
  if (managerNumber === null) return null;
  if (managerNumber === employee.number)
    return refusal('manager-is-self', '/managerNumber', 'Une personne n’est pas son propre gestionnaire.');
  if (facts.managersAbove.includes(employee.number))
    return refusal('manager-cycle', '/managerNumber', 'Ce gestionnaire relève déjà de cette personne.');
  return facts.managerKnown || facts.managerMayFollow
    ? null
    : refusal('unknown-manager', '/managerNumber', 'Ce gestionnaire n’est pas un employé connu.');
};

const checkEmployment = (request: ArrivalRequest, facts: ArrivalCheckFacts): RequestRefusal | null => {
  const { employment } = facts;
  if (!employment || employment.state === 'never-started') return null;
  const isOpen = employment.state === 'planned' || employment.state === 'active';
  if (isOpen && facts.hasOpenDeparture)
    return refusal(
      'departure-open',
      '/employee/number',
      'Un départ est en cours: annulez-le ou modifiez sa date.',
    );
  if (isOpen)
    return refusal('already-employed', '/employee/number', 'Cette personne a déjà un emploi en cours ici.');
  return employment.lastDayWorked !== null && request.firstDay <= employment.lastDayWorked
    ? refusal('before-last-day', '/firstDay', 'Le premier jour précède la fin de l’emploi antérieur.')
    : null;
};

const checkEnd = ({ employmentEnd, firstDay }: ArrivalRequest, today: CivilDate): RequestRefusal | null => {
  if (employmentEnd === null) return null;
  return employmentEnd < firstDay
    ? refusal('end-before-first-day', '/employmentEnd', 'La fin prévue précède le premier jour.')
    : checkExpectedEnd(employmentEnd, today, '/employmentEnd');
};

/** Why an arrival cannot be accepted, or `null`. Nothing is written when it cannot. */
export const checkArrival = (request: ArrivalRequest, facts: ArrivalCheckFacts): RequestRefusal | null =>
  checkDay(request.firstDay, facts.today, '/firstDay') ??
  checkEnd(request, facts.today) ??
  checkProfiles(request, facts) ??
  checkManager(request, facts) ??
  checkEmployment(request, facts);
