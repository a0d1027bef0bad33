import type { CivilDate, Instant } from '../calendar/time';
import { checkDay, type RequestRefusal } from './arrival-check';
import type { DepartureRequest } from './requests';

/** What must be known to accept a departure. */
export interface DepartureCheckFacts {
  today: CivilDate;
  /** Whether the person is known here. */
  known: boolean;
  /** Whether an employment is open: planned or under way. */
  employed: boolean;
  substituteKnown: boolean;
}

const refusal = (type: string, pointer: string, detail: string): RequestRefusal => ({
  type,
  pointer,
  detail,
});

const checkSubstitute = (request: DepartureRequest, facts: DepartureCheckFacts): RequestRefusal | null => {
  if (request.substituteNumber === null) return null;
  if (request.substituteNumber === request.employeeNumber)
    return refusal('substitute-is-leaver', '/substituteNumber', 'Le substitut est la personne qui part.');
  return facts.substituteKnown
    ? null
    : refusal('unknown-substitute', '/substituteNumber', 'Ce substitut n’est pas un employé connu.');
};

/** Why a departure cannot be accepted, or `null`. */
export const checkDeparture = (
  request: DepartureRequest,
  facts: DepartureCheckFacts,
): RequestRefusal | null => {
  if (!facts.known) return refusal('unknown-employee', '/employeeNumber', 'Cet employé n’est pas connu.');
  if (!facts.employed)
    return refusal('not-employed', '/employeeNumber', 'Cette personne n’a pas d’emploi en cours ici.');
  if (request.employmentEnd < request.lastDayWorked)
    return refusal(
      'end-before-last-day',
      '/employmentEnd',
      'La fin d’emploi précède le dernier jour travaillé.',
    );
  return (
    checkDay(request.lastDayWorked, facts.today, '/lastDayWorked') ??
    checkDay(request.employmentEnd, facts.today, '/employmentEnd') ??
    checkSubstitute(request, facts)
  );
};

/** How far from now the instant of an immediate departure may lie: the skew of a clock; a week, since what is known
 * longer ahead is planned. */
export const INSTANT_BOUNDS = { skewMinutes: 5, aheadDays: 7 } as const;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Why an immediate departure does not happen at its instant, or `null`. */
export const checkInstant = ({ at }: Pick<DepartureRequest, 'at'>, now: Instant): RequestRefusal | null => {
  if (at === undefined) return null;
  const ahead = Date.parse(at) - Date.parse(now);
  const { skewMinutes, aheadDays } = INSTANT_BOUNDS;
  if (ahead < -skewMinutes * MINUTE_MS)
    return refusal('instant-past', '/at', `Cet instant est passé de plus de ${skewMinutes} minutes.`);
  return ahead > aheadDays * DAY_MS
    ? refusal(
        'instant-too-late',
        '/at',
        `À plus de ${aheadDays} jours, un départ est planifié, non immédiat.`,
      )
    : null;
};

/** What HR may correct in a departure; an absent key stays as it is, an instant of `null` is taken back. */
export type DepartureChanges = Partial<
  Pick<DepartureRequest, 'lastDayWorked' | 'employmentEnd' | 'substituteNumber' | 'remark'>
> & { at?: Instant | null };

/** The request with its corrections. */
export const correctedDeparture = (
  request: DepartureRequest,
  { at, ...changes }: DepartureChanges,
): DepartureRequest => {
  if (at === undefined) return { ...request, ...changes };
  return { ...withoutInstant(request), ...changes, ...(at !== null && { at }) };
};

const withoutInstant = (request: DepartureRequest): DepartureRequest => {
  const rest = { ...request };
  delete rest.at;
  return rest;
};

/** The request as HR confirms it: `now` ends the accesses at once, `planned` at its instant or at the end of its day. */
export const confirmedRequest = (
  request: DepartureRequest,
  as: 'now' | 'planned',
  today: CivilDate,
): DepartureRequest => {
  if (as === 'planned') return { ...request, immediate: false };
  const { lastDayWorked, employmentEnd } = request;
  // An end of employment of its own stays, if it is still to come.
  const end = employmentEnd === lastDayWorked || employmentEnd < today ? today : employmentEnd;
  return { ...withoutInstant(request), immediate: true, lastDayWorked: today, employmentEnd: end };
};
