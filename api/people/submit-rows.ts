import type { Database } from '../../db/connect';
import { latestProcess } from '../../db/stores/process-reads';
import { readPresent } from '../../db/stores/present';
import { civilDateOf } from '../../domain/calendar/instants';
import {
  beginsAnew,
  correctionsIn,
  decideArrivalRow,
  type PresentEmployment,
} from '../../domain/people/arrival-row';
import type { ChangeRequest } from '../../domain/people/changes';
import { decideDepartureRow } from '../../domain/people/departure-row';
import { knowerOf } from '../../domain/people/knower';
import type { ArrivalRequest, DepartureRequest } from '../../domain/people/requests';
import type { Difference, Sender, Submission } from '../../domain/people/submission';

/** What judging rows takes: the ways in which a row may be sent on. */
export interface RowDeps {
  database: Database;
  /** Milliseconds, for the day on which a change begins. */
  now: () => Promise<number>;
  arrival: (request: ArrivalRequest, sender: Sender, difference: Difference | null) => Promise<Submission>;
  departure: (request: DepartureRequest, sender: Sender) => Promise<Submission>;
  change: (request: ChangeRequest, sender: Sender) => Promise<Submission>;
}

/** Judges rows of HR's daily files: compared with what is in force, not with what was said first. */
export const createRowJudge = (
  deps: RowDeps,
): {
  arrival(request: ArrivalRequest, sender: Sender): Promise<Submission>;
  departure(request: DepartureRequest, sender: Sender): Promise<Submission>;
} => ({
  arrival: async (request, sender) => {
    const { organization, employee } = request;
    const present = await deps.database.withScope([organization], (tx) =>
      readPresent(tx, organization, employee.number, knowerOf(sender.actor)),
    );
    if (present === null || beginsAnew(request, present)) return await deps.arrival(request, sender, null);
    if (present.state !== 'planned' || present.arrivalId === null)
      return await inForce(deps, request, sender, present);
    const difference = correctionsIn(request, present);
    if (Object.keys(difference).length === 0) return { outcome: 'agrees', id: present.arrivalId };
    const corrected = await deps.arrival(request, sender, difference);
    // The first day came between the reading and the call.
    const isInForce = corrected.outcome === 'refused' && corrected.refusal.type === 'already-effective';
    return isInForce ? await inForce(deps, request, sender, present) : corrected;
  },

  departure: async (request, sender) => {
    const { organization, employeeNumber } = request;
    const [last, present] = await deps.database.withScope([organization], (tx) =>
      Promise.all([
        latestProcess(tx, organization, 'departure', employeeNumber, knowerOf(sender.actor)),
        readPresent(tx, organization, employeeNumber, knowerOf(sender.actor)),
      ]),
    );
    const isSecret = last !== null && last.confidential && last.requestedBy !== sender.actor.principal;
    if (isSecret && !last.over) return await deps.departure(request, sender);
    const decision = decideDepartureRow(request, last, present);
    if (decision.do === 'submit') return await deps.departure(request, sender);
    if (decision.do === 'nothing') return { outcome: 'agrees', id: last?.id ?? null };
    const { cause, difference } = decision;
    return { outcome: 'disagrees', id: last?.id ?? null, cause, difference };
  },
});

const inForce = async (
  deps: RowDeps,
  request: ArrivalRequest,
  sender: Sender,
  present: PresentEmployment,
): Promise<Submission> => {
  const today = civilDateOf(new Date(await deps.now()).toISOString());
  const decision = decideArrivalRow(request, present, today);
  if (decision.do === 'nothing') return { outcome: 'agrees', id: present.arrivalId };
  const { difference } = decision;
  if (decision.do === 'refuse')
    return { outcome: 'disagrees', id: present.lastProcessId, cause: decision.cause, difference };
  const sent = await deps.change(decision.change, sender);
  return sent.outcome === 'accepted' || sent.outcome === 'unchanged'
    ? { outcome: 'changed', id: sent.id, difference }
    : sent;
};
