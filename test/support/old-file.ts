import { randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../../db/connect';
import { recordAudit } from '../../db/stores/audit';
import { believe, hire, runProcess, type Employee, type Hired } from './workforce';

/** What somebody left behind: a row in every table that holds one about him. */
export interface OldFile extends Employee {
  processId: string;
  taskId: string;
  userName: string;
}

const LEFT = '2026-03-31';
const AT = '2026-03-31T21:00:00Z';
const step = { id: 'end:SAGIR', action: 'end', state: 'done', system: 'SAGIR' } as const;

/** Somebody who left on 31 March 2026, with a closed departure, its tasks, its grants, its certificate, its mail. */
export const writeOldFile = async (
  database: Database,
  hired: Pick<Hired, 'organization' | 'number'> & Partial<Hired>,
): Promise<OldFile> => {
  const { organization, number } = hired;
  const who = await hire(database, { state: 'ended', lastDayWorked: LEFT, ...hired });
  const processId = await runProcess(database, who, {
    ...{ kind: 'departure', closed: true, on: LEFT },
    step: { ...step, entitlements: ['SAGIR:LSA'] },
  });
  const taskId = randomUUID();
  await believe(database, who, {
    ...{ entitlement: 'SAGIR:LSA', validFrom: '2026-02-02T14:00:00Z', validTo: AT, endProcess: processId },
  });
  await database.withScope([organization], async (tx) => {
    const { personId, employmentId } = who;
    // Of its time, as everything else about him.
    await tx.sql`update people set recorded_at = '2026-02-02' where id = ${personId}::uuid`;
    await tx.sql`
      insert into tasks (id, organization, process_id, step_id, kind, queue, assignee, title, checklist,
        employee_number, entitlements, verification, state, requested_by, opened_at, closed_at)
      values (${taskId}::uuid, ${organization}, ${processId}, 'end:SAGIR', 'work', 'securite', 'queue', 'Travail', '[]',
        ${number}, '{}', 'secondPerson', 'done', 'rh-1', ${AT}::text::timestamptz, ${AT}::text::timestamptz)`;
    await tx.sql`
      insert into effects (key, organization, process_id, step_id, request_hash, state, fence, opened_at)
      values (${`${processId}#x`}, ${organization}, ${processId}, 'x', 'h', 'done', 1, ${AT}::text::timestamptz)`;
    await tx.sql`
      insert into accounts (organization, person_id, system, user_name, state, employment_id)
      values (${organization}, ${personId}::uuid, 'ANNUAIRE', ${`${organization}-${number}`.toLowerCase()}, 'archived',
        ${employmentId}::uuid)`;
    await tx.sql`
      insert into trainings_held (organization, person_id, code, completed_on, recorded_by)
      values (${organization}, ${personId}::uuid, 'SAGIR-RF-1', '2026-02-03', 'rh-1')`;
    await tx.sql`
      insert into waivers (organization, person_id, rule, valid_from, valid_until, control, granted_by, task_id)
      values (${organization}, ${personId}::uuid, 'SOD-1', '2026-02-03', '2026-03-03', 'revue', 'p', ${taskId}::uuid)`;
    await tx.sql`
      insert into person_links (link_id, organization, person_id, evidence, linked_by, linked_at)
      values (${personId}::uuid, ${organization}, ${personId}::uuid, 'vu', 'p', ${AT}::text::timestamptz)`;
    await tx.sql`
      insert into activation_passes (organization, process_id, person_id, hash, issued_by, issued_at, expires_at)
      values (${organization}, ${processId}, ${personId}::uuid, 'h', 'p', ${AT}::text::timestamptz,
        ${AT}::text::timestamptz)`;
    await tx.sql`
      insert into certificates (id, organization, process_id, person_id, number, kind, issued_at, salt, jws)
      values (${randomUUID()}::uuid, ${organization}, ${processId}, ${personId}::uuid, 1, 'ended',
        ${AT}::text::timestamptz, ${randomBytes(16)}, 'a.b.c')`;
    await tx.sql`
      insert into outbox (organization, kind, dedupe_key, task_id, process_id, recipient, not_before, state, sent_at)
      values (${organization}, 'task', ${`task:${taskId}`}, ${taskId}::uuid, ${processId}, 'task',
        ${AT}::text::timestamptz, 'sent', ${AT}::text::timestamptz)`;
    for (const [subjectKind, subjectId] of [
      ['person', personId],
      ['process', processId],
      ['task', taskId],
    ] as const)
      await recordAudit(tx, {
        ...{ organization, at: AT, actor: 'rh-1', action: 'essai', subjectKind, subjectId },
        details: { step: 'end:SAGIR' },
      });
  });
  return { ...who, processId, taskId, userName: `${organization}-${number}`.toLowerCase() };
};

/** Rows of each table about somebody. */
export const rowsAbout = async (database: Database, file: OldFile): Promise<Record<string, number>> =>
  database.withScope([file.organization], async ({ sql }) => {
    const person = sql`person_id = ${file.personId}::uuid`;
    const process = sql`process_id = ${file.processId}`;
    const where = {
      ...{ people: sql`id = ${file.personId}::uuid`, employments: person, processes: person },
      ...{ process_steps: process, tasks: sql`employee_number = ${file.number}`, effects: process },
      ...{ grants: person, accounts: person, trainings_held: person, waivers: person, person_links: person },
      ...{ activation_passes: person, certificates: person, outbox: process },
    };
    const counts: [string, number][] = [];
    for (const [table, condition] of Object.entries(where)) {
      const [row] = await sql<{ count: number }[]>`
        select count(*)::int as count from ${sql(table)} where organization = ${file.organization} and ${condition}`;
      counts.push([table, row?.count ?? -1]);
    }
    return Object.fromEntries(counts);
  });
