import type { CivilDate } from '../calendar/time';
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

/** The request as HR confirms it: `now` ends the accesses at once, `planned` at the end of its day. */
export const confirmedRequest = (
  request: DepartureRequest,
  as: 'now' | 'planned',
  today: CivilDate,
): DepartureRequest => {
  if (as === 'planned') return { ...request, immediate: false };
  const { lastDayWorked, employmentEnd } = request;
  // An end of employment of its own stays, if it is still to come.
  const end = employmentEnd === lastDayWorked || employmentEnd < today ? today : employmentEnd;
  return { ...request, immediate: true, lastDayWorked: today, employmentEnd: end };
};
