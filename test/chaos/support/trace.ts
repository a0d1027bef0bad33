import { randomUUID } from 'node:crypto';
import type { Subject } from '../../../activities/types';
import { accountsOf } from '../../stories/start-demo';
import type { ChaosBench } from './bench';

const tables: Readonly<Record<string, string>> = {
  account: 'select system, state, captured, captured_active, lease_key from accounts where person_id = $1',
  effects: 'select step_id, state, warnings from effects where process_id = $2 order by 1',
  grants: `select entitlement, valid_from, valid_to, recorded_to is null as believed, cause_step, cause_reason, end_step
    from grants where person_id = $1 order by 1, 2, 3, 4`,
  steps: 'select step_id, state, detail from process_steps where process_id = $2 order by 1',
  tasks: `select kind, step_id, state, queue, assignee, due_at, completed_by, verified_by, decision
    from tasks where process_id = $2 order by 1, 2, 3`,
  messages: `select kind, split_part(dedupe_key, ':', 1) as name, recipient, not_before, state
    from outbox where process_id = $2 order by 1, 2, 3, 4`,
  processes: `select kind, state, outcome, effective_on, closed_at from processes where person_id = $1 or id = $2
    order by 1, 2, 3`,
  certificates: 'select kind, number from certificates where process_id = $2 order by 2',
  keys: `select k.role, k.revoked_at from api_keys k join principals h on h.id = k.principal_id
    join people p on p.number = h.employee_number where p.id = $1 order by 1, 2`,
  roles: `select g.role, g.ended_at, g.ended_by from role_grants g join principals h on h.id = g.principal_id
    join people p on p.number = h.employee_number where p.id = $1 order by 1, 2`,
  employment:
    'select ordinal, unit, title, manager_number, state, last_day_worked from employments where person_id = $1 order by 1',
  waivers: 'select rule, valid_from, valid_until, control from waivers where person_id = $1 order by 1',
  audit: `select action, actor from audit where subject_id = $2
    or subject_id in (select id::text from tasks where process_id = $2) order by 1, 2`,
};

/**
 * Everything that a person's steps left, in the tables and at the target, without his names and ids: two persons to
 * whom the same was done leave the same.
 */
export const traceOf = async (bench: ChaosBench, subject: Subject): Promise<Record<string, unknown>> => {
  const { organization, processId, employeeNumber } = subject;
  const rows = await bench.database.app.withScope([organization], async (tx) => {
    const found: Record<string, unknown> = {};
    const [person] = await tx.sql<{ id: string }[]>`select id from people where number = ${employeeNumber}`;
    // Who was never accepted has left nothing.
    const personId = person?.id ?? randomUUID();
    // Each statement names both ids, so that both have a type.
    for (const [name, query] of Object.entries(tables))
      found[name] = [
        ...(await tx.sql.unsafe(
          `with both_ids as (select $1::uuid, $2::text) ${query.replaceAll('$1', '$1::uuid')}`,
          [personId, processId],
        )),
      ];
    return found;
  });
  const userName = `${organization}-${employeeNumber}`.toLowerCase();
  const root = bench.directory.urls.reseau ?? '';
  const accounts = await accountsOf(root, bench.token, `userName eq "${userName}"`);
  const text = JSON.stringify({
    ...rows,
    target: accounts.map(({ active, version }) => ({ active, version })),
  });
  return JSON.parse(text.replaceAll(processId, 'PROCESS').replaceAll(employeeNumber, 'NUMBER')) as Record<
    string,
    unknown
  >;
};
