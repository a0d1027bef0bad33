import type { AccountState } from '../../../connectors/port';
import { addDays } from '../../../domain/calendar/civil-date';
import { civilDateOf, instantAt } from '../../../domain/calendar/instants';
import type { DepartureChanges } from '../../../domain/people/departure-check';
import type { ArrivalRequest, DepartureRequest } from '../../../domain/people/requests';
import type { ChangeRequest } from '../../../domain/people/changes';
import { waitUntil } from '../../../embedded/wait';
import {
  amendDeparture,
  cancelProcess,
  confirmDeparture,
  trainingRecorded,
} from '../../../workflows/contracts/people';
import type { House } from '../../support/house';
import { arrivalOf, departureOf, hr } from '../../support/requests';
import { follow, person } from '../../support/story';

const [securite1, securite2] = [person('securite-1'), person('securite-2')];
const manager = person('gestionnaire-1', 'manager');
const respondent = person('repondant', 'respondent');

/** Who answers in the stories of departures and changes. */
export const who = {
  ...{ securite1, securite2, manager, respondent, hr: hr.actor },
  ...{ pilot: person('pilote-1', 'pilot'), pilot2: person('pilote-2', 'pilot') },
};

/** A right as the tables believe it now. */
export interface BelievedGrant {
  entitlement: string;
  validTo: string | null;
  endStep: string | null;
  endProcess: string | null;
}

/** The people of a house under test: they arrive, leave and change post; what systems and tables show of them. */
export const staffOf = (house: House) => {
  const now = async () => new Date(await house.now()).toISOString();
  const today = async () => civilDateOf(await now());
  const inDays = async (days: number) => addDays(await today(), days);

  const read = <T extends object>(query: (sql: Sql) => Promise<T[]>): Promise<T[]> =>
    house.database.app.withScope(['REGIE'], (tx) => query(tx.sql));

  const arrive = async (number: string, over: Partial<ArrivalRequest> = {}) => {
    const request = arrivalOf(number, over.firstDay ?? (await today()), over);
    const submission = await house.submitter.arrival(request, hr);
    if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    return follow(house, 'arrival', submission.id);
  };

  /** Somebody at work: enabled, with everything that people give by hand. */
  const employ = async (number: string, over: Partial<ArrivalRequest> = {}) => {
    const arrival = await arrive(number, over);
    await arrival.until(({ state }) => state === 'enabled');
    await arrival.complete('work:SAGIR', securite1);
    await arrival.verify('work:SAGIR', securite2);
    await arrival.complete('work:MATERIEL', manager);
    await arrival.verify('work:MATERIEL', respondent);
    return arrival;
  };

  const train = async (
    number: string,
    workflowId: string,
    training: { code: string; validUntil: string | null },
  ) => {
    const { code, validUntil } = training;
    await read(
      (
        sql,
      ) => sql`insert into trainings_held (organization, person_id, code, completed_on, valid_until, recorded_by)
        select 'REGIE', id, ${code}, '2026-01-05', ${validUntil}::text::date, 'formation' from people
        where number = ${number}`,
    );
    await house.gateway.signal(workflowId, trainingRecorded, training);
  };

  /** A right of a profile, with its approval and its training. */
  const giveProfile = async (
    number: string,
    arrival: Awaited<ReturnType<typeof arrive>>,
    profile: string,
    training: { code: string; validUntil: string | null },
  ) => {
    await arrival.complete(`approve:${profile}`, manager);
    await train(number, arrival.workflowId, training);
    await arrival.complete(`work:SAGIR:${profile}`, securite1);
    await arrival.verify(`work:SAGIR:${profile}`, securite2);
  };

  const leave = async (number: string, lastDay: string, over: Partial<DepartureRequest> = {}) => {
    const submission = await house.submitter.departure(departureOf(number, lastDay, over), hr);
    if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    return follow(house, 'departure', submission.id);
  };

  const change = async (request: ChangeRequest) => {
    const submission = await house.submitter.change(request, hr);
    if (submission.outcome !== 'accepted') throw new Error(JSON.stringify(submission));
    return follow(house, 'change', submission.id);
  };

  const accountIn = async (system: string, number: string): Promise<AccountState | null> => {
    const connector = await house.connectors.connectorFor('REGIE', system);
    const ref = { userName: `regie-${number}`, externalId: '' };
    return await connector.read(ref, { signal: new AbortController().signal });
  };

  const grantsOf = (number: string): Promise<BelievedGrant[]> =>
    read(
      (sql) => sql<BelievedGrant[]>`
        select g.entitlement, to_char(g.valid_to at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "validTo",
          g.end_step as "endStep", g.end_process as "endProcess"
        from grants g join people p on p.id = g.person_id
        where p.number = ${number} and g.recorded_to is null order by g.entitlement, g.valid_from`,
    );

  const employmentOf = async (number: string) => {
    const [row] = await read(
      (sql) => sql<
        { state: string; lastDayWorked: string | null; manager: string | null; title: string; unit: string }[]
      >`select e.state, e.last_day_worked::text as "lastDayWorked", e.manager_number as manager, e.title, e.unit
        from employments e join people p on p.id = e.person_id
        where p.number = ${number} order by e.ordinal desc limit 1`,
    );
    return row;
  };

  /** Reads until the tables show the last employment so: a process says so a moment before. */
  const employmentOnce = async (number: string, state: string, withinMs = 10_000): Promise<void> => {
    const isSo = async () => (await employmentOf(number))?.state === state;
    if (!(await waitUntil(isSo, withinMs, 20)))
      throw new Error(`the employment of ${number} is not ${state}`);
  };

  const tasksOf = (number: string) =>
    read(
      (sql) => sql<
        {
          id: string;
          stepId: string;
          state: string;
          kind: string;
          urgent: boolean;
          confidential: boolean;
          openedAt: string;
          dueAt: string;
          checklist: string[];
          claimedBy: string | null;
        }[]
      >`select id, step_id as "stepId", state, kind, urgent, confidential, opened_at as "openedAt", due_at as "dueAt", checklist,
          claimed_by as "claimedBy"
        from tasks where employee_number = ${number} order by opened_at, step_id`,
    );

  const messagesOf = (taskId: string) =>
    read(
      (sql) => sql<{ key: string; notBefore: string; recipient: string }[]>`
        select dedupe_key as key, not_before as "notBefore", recipient from outbox where task_id = ${taskId}`,
    );

  return {
    ...{ now, today, inDays, arrive, employ, train, giveProfile, leave, change },
    ...{ accountIn, grantsOf, employmentOf, employmentOnce, tasksOf, messagesOf, read },
    /** The end of a day, and a little more. */
    untilNight: (day: string) => house.until(instantAt(addDays(day, 1), '00:01')),
    amend: (workflowId: string, changes: DepartureChanges) =>
      house.gateway.update(workflowId, amendDeparture, { changes, requestHash: null, actor: hr.actor }),
    confirm: (workflowId: string, as: 'now' | 'planned') =>
      house.gateway.update(workflowId, confirmDeparture, { as, actor: hr.actor }),
    cancel: (workflowId: string, reason = 'erreur') =>
      house.gateway.update(workflowId, cancelProcess, { reason, actor: hr.actor }),
    ended: (workflowId: string) => house.client.workflow.getHandle(workflowId).result(),
  };
};

type Sql = Parameters<Parameters<House['database']['app']['withScope']>[1]>[0]['sql'];

export type Staff = ReturnType<typeof staffOf>;
