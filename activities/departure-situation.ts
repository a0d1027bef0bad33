import type { PersonFacts } from '../db/stores/person-facts';
import { relais, type Knower } from '../domain/people/knower';
import type { DepartureRequest } from '../domain/people/requests';
import type { AcceptDeps, Tx } from './deps';
import { gather, type Gathered } from './gather-facts';

interface Substitute {
  known: boolean;
  /** Leaves too, on or before the same day. */
  leaving: boolean;
}

/** What is known when somebody leaves. */
export interface Situation {
  gathered: Gathered;
  substitute: Substitute;
  hasPosts: boolean;
  extracted: string[];
}

/** Whether a substitute has left, or is known to leave by a day; of a confidential departure nobody is told. */
const isLeaving = ({ employment, open }: PersonFacts, by: string): boolean => {
  if (open.some(({ kind, confidential }) => kind === 'departure' && confidential)) return false;
  const last = employment?.lastDayWorked ?? null;
  return employment?.state === 'ended' || (last !== null && last <= by);
};

/** Reads what a departure is planned from, as far as the knower may know it. */
export const situationOf = async (
  deps: AcceptDeps,
  tx: Tx,
  request: DepartureRequest,
  now: string,
  knower: Knower = relais,
): Promise<Situation> => {
  const { organization, employeeNumber, substituteNumber } = request;
  const { stores } = deps;
  const [gathered, hasPosts, other] = await Promise.all([
    gather(deps, tx, organization, employeeNumber, now, knower),
    stores.hasPosts(tx, organization, employeeNumber),
    substituteNumber === null ? null : stores.readPersonFacts(tx, organization, substituteNumber, now),
  ]);
  const { userName } = gathered.person;
  const extracted = userName === null ? [] : await stores.extractedRights(tx, organization, userName);
  const substitute = {
    known: other === null || other.personId !== null,
    leaving: other !== null && isLeaving(other, request.lastDayWorked),
  };
  return { gathered, hasPosts, extracted, substitute };
};
