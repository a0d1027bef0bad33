import type { Instant } from '../../domain/calendar/time';
import type { CertifiedDeparture } from '../../domain/people/end-certificate';
import type { EndingEffect, EndingFacts, EndingTask } from '../../domain/people/ended-access';
import { endingSteps } from '../../domain/people/ended-access';
import type { Plan } from '../../domain/processes/plan';
import type { StepState } from '../../domain/processes/states';
import type { Evidence } from '../../domain/tasks/task';
import type { Tx } from '../connect';

/** What is certified of a departure, beside what its accesses came to. */
export interface DepartureToCertify extends Omit<CertifiedDeparture, 'endings'> {
  employeeNumber: string;
  givenName: string;
  familyName: string;
}

/** The departure that a certificate is to be about; its row is locked, so that two attempts make one certificate. */
export const lockDeparture = async (tx: Tx, processId: string): Promise<DepartureToCertify> => {
  const [row] = await tx.sql<DepartureToCertify[]>`
    select o.plan, (o.request ->> 'immediate')::boolean as immediate, o.requested_by as "requestedBy",
      o.accepted_at as "requestedAt", o.employee_number as "employeeNumber", p.given_name as "givenName",
      p.family_name as "familyName"
    from processes o join people p on p.id = o.person_id
    where o.id = ${processId} and o.kind = 'departure' for update of o`;
  if (!row) throw new Error('no such departure in the scope');
  return { ...row, requestedAt: new Date(row.requestedAt).toISOString() };
};

/** A task as its row has it, with what was given as evidence. */
export type EndingTaskRow = Omit<EndingTask, 'evidenceDigest'> & { evidence: Evidence | null };

/** What the tables know of a step that ends an access. */
export type EndingRow = Omit<EndingFacts, 'step' | 'task'> & { stepId: string; task: EndingTaskRow | null };

const instantOf = <T extends string | null>(value: T): T =>
  (value === null ? null : new Date(value).toISOString()) as T;

const effectOf = (effect: EndingEffect | null): EndingEffect | null =>
  effect && {
    key: effect.key,
    openedAt: instantOf(effect.openedAt),
    executedAt: instantOf(effect.executedAt),
    doneAt: instantOf(effect.doneAt),
  };

const taskOf = (task: EndingTaskRow | null): EndingTaskRow | null =>
  task && {
    ...task,
    openedAt: instantOf(task.openedAt),
    completedAt: instantOf(task.completedAt),
    verifiedAt: instantOf(task.verifiedAt),
  };

/** What the tables know of each step by which a plan ends an access, in its order. */
export const readEndings = async (tx: Tx, processId: string, plan: Plan): Promise<EndingRow[]> => {
  const wanted = endingSteps(plan).map(({ id }) => id);
  const rows = await tx.sql<(Omit<EndingRow, 'state'> & { state: StepState })[]>`
    select s.step_id as "stepId", s.state, s.detail, coalesce(y.name, s.system) as name,
      y.suspension_minutes as "goalMinutes",
      (select jsonb_build_object('key', e.key, 'openedAt', e.opened_at, 'executedAt', e.executed_at, 'doneAt', e.done_at)
        from effects e where e.process_id = s.process_id and e.step_id = s.step_id
        order by e.opened_at desc, e.key desc limit 1) as effect,
      (select jsonb_build_object('id', t.id, 'openedAt', t.opened_at, 'completedBy', t.completed_by,
          'completedAt', t.completed_at, 'verifiedBy', t.verified_by, 'verifiedAt', t.verified_at,
          'evidence', t.evidence)
        from tasks t where t.process_id = s.process_id and t.step_id = s.step_id and t.state in ('done', 'completed')
        order by t.opened_at desc, t.id desc limit 1) as task
    from process_steps s left join systems y on y.organization = s.organization and y.code = s.system
    where s.process_id = ${processId} and s.step_id = any (${wanted}::text[])`;
  const found = new Map(rows.map((row) => [row.stepId, row]));
  return wanted.flatMap((id) => {
    const row = found.get(id);
    return row ? [{ ...row, effect: effectOf(row.effect), task: taskOf(row.task) }] : [];
  });
};

/** A certificate as it is kept. */
export interface CertificateRow {
  id: string;
  organization: string;
  processId: string;
  personId: string;
  number: number;
  kind: 'ended' | 'withdrawn';
  issuedAt: Instant;
  salt: Buffer;
  jws: string;
}

/** Keeps a certificate; nothing can change or remove it. */
export const insertCertificate = async (tx: Tx, row: CertificateRow): Promise<void> => {
  await tx.sql`
    insert into certificates (id, organization, process_id, person_id, number, kind, issued_at, salt, jws)
    values (${row.id}::uuid, ${row.organization}, ${row.processId}, ${row.personId}::uuid, ${row.number}, ${row.kind},
      ${row.issuedAt}::text::timestamptz, ${row.salt}, ${row.jws})`;
};

/** A certificate of a departure: the one of a number, or the last; `null`: there is none. */
export const readCertificate = async (
  tx: Tx,
  processId: string,
  number: number | null,
): Promise<CertificateRow | null> => {
  const [row] = await tx.sql<CertificateRow[]>`
    select id, organization, process_id as "processId", person_id as "personId", number, kind,
      issued_at as "issuedAt", salt, jws
    from certificates where process_id = ${processId} and (${number}::int is null or number = ${number}::int)
    order by number desc limit 1`;
  return row ? { ...row, issuedAt: instantOf(row.issuedAt), salt: Buffer.from(row.salt) } : null;
};

/** The name of a person as it is now. */
export const readNames = async (
  tx: Tx,
  personId: string,
): Promise<{ givenName: string; familyName: string }> => {
  const [row] = await tx.sql<{ givenName: string; familyName: string }[]>`
    select given_name as "givenName", family_name as "familyName" from people where id = ${personId}::uuid`;
  if (!row) throw new Error('no such person in the scope');
  return row;
};
