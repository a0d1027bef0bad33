import { randomUUID } from 'node:crypto';
import {
  createArrivalActivities,
  createChangeActivities,
  createDepartureRequestActivities,
} from '../../activities';
import type { AcceptCommand, AcceptResult } from '../../activities/types';
import { acceptDeps } from '../../bin/compose/activities';
import { createTakeOverActivities } from '../../activities/take-over';
import * as identityStore from '../../db/stores/identity';
import * as progressStore from '../../db/stores/progress';
import * as taskStore from '../../db/stores/task-records';
import { putOrganization, putProfile, putSystem } from '../../db/stores/catalogue';
import { hr } from '../support/requests';
import { openTestDatabase } from '../support/database';
import { catalogue } from '../domain/support/plans';

/** Monday 2 November 2026, 9:00 in Toronto. */
export const NOW = '2026-11-02T14:00:00.000Z';

/** A request under an id of its own, or under a given one. */
export const commandOf = <Request extends { organization: string }>(
  kind: string,
  request: Request,
  over: Partial<AcceptCommand<Request>> = {},
): AcceptCommand<Request> => {
  const id = over.id ?? `REGIE.${randomUUID()}`;
  return {
    ...{ id, workflowId: `${kind}/REGIE/${id}`, organization: request.organization, request },
    ...{ requestHash: 'h', requester: hr.actor, origin: 'hand', now: NOW, startedAt: NOW },
    ...over,
  };
};

/** The result when it was accepted; fails with the refusal. */
export const accepted = (result: AcceptResult): Extract<AcceptResult, { ok: true }> => {
  if (!result.ok) throw new Error(`refused: ${result.refusal.type}`);
  return result;
};

/** A database with the demonstration's catalogue, and the activities that accept requests over it. */
export const openAcceptBench = async () => {
  const database = await openTestDatabase();
  await database.app.withScope(['REGIE'], async (tx) => {
    const { separation, trainings, systems, profiles } = catalogue;
    const mailTemplate = '{prenom}.{nom}@exemple.gouv.qc.ca';
    // Many leave at once in the tests of other things.
    const limits = { number: 100_000, percent: 100, immediate: 100_000 };
    const settings = { mailTemplate, separation, trainings, owners: {}, respondentEmail: null, limits };
    await putOrganization(tx, { code: 'REGIE', name: 'Régie', settings });
    for (const system of systems) await putSystem(tx, { ...system, organization: 'REGIE', config: {} });
    for (const profile of profiles) await putProfile(tx, { ...profile, organization: 'REGIE' });
  });
  const deps = acceptDeps(database.app);
  const read = <Row extends object>(query: string, values: string[] = []): Promise<Row[]> =>
    database.app.withScope(['REGIE'], async (tx) => [...(await tx.sql.unsafe<Row[]>(query, values))]);
  return {
    ...createArrivalActivities(deps),
    ...createDepartureRequestActivities(deps),
    ...createChangeActivities(deps),
    ...createTakeOverActivities({ ...deps, progress: { ...progressStore, ...taskStore, ...identityStore } }),
    ...{ deps, read },
    /** How much is written: an unaccepted request changes none of it. */
    written: async () =>
      (
        await read(`select (select count(*)::int from people) as people,
          (select count(*)::int from employments) as employments, (select count(*)::int from processes) as processes,
          (select count(*)::int from process_steps) as steps, (select count(*)::int from audit) as audit,
          (select count(*)::int from outbox) as outbox`)
      )[0],
    /** The last employment of a number. */
    employmentOf: async (number: string) =>
      (
        await read<{ id: string; state: string; ordinal: number; last: string | null; profiles: string[] }>(
          `select e.id, e.state, e.ordinal, e.last_day_worked::text as last, e.profiles
           from employments e join people p on p.id = e.person_id where p.number = $1
           order by e.ordinal desc limit 1`,
          [number],
        )
      )[0],
    /** Brings the last employment of a number, and its processes, to a state. */
    becomes: async (number: string, state: string, lastDayWorked: string | null = null) => {
      await read(
        `update employments set state = $2, last_day_worked = $3::text::date
         where person_id = (select id from people where number = $1)`,
        [number, state, lastDayWorked as string],
      );
      await read('update processes set closed_at = now() where employee_number = $1', [number]);
    },
    /** Somebody at work by a statement of the workforce: no arrival, no right that Relais granted. */
    state: (number: string, profiles: string[]) =>
      read(
        `with person as (
           insert into people (organization, number, given_name, family_name, user_name)
           values ('REGIE', $1, 'Luc', 'Côté', 'regie-' || $1) returning id
         )
         insert into employments (organization, person_id, ordinal, state, first_day, title, unit, status, profiles)
         select 'REGIE', id, 1, 'active', '2001-05-07', 'Commis', 'DRF', 'permanent', string_to_array($2, ',')
         from person`,
        [number, profiles.join(',')],
      ),
    close: () => database.close(),
  };
};

export type AcceptBench = Awaited<ReturnType<typeof openAcceptBench>>;
