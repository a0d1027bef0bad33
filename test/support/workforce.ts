import type { Database } from '../../db/connect';
import { putOrganization, putProfile, putSystem } from '../../db/stores/catalogue';
import type { System } from '../../domain/access/catalogue';
import type { Plan } from '../../domain/processes/plan';
import type { StepAction } from '../../domain/processes/plan';
import type { ProcessKind, StepState } from '../../domain/processes/states';

const plan: Plan = { on: '2026-02-02', late: false, steps: [], warnings: [], welcomeAt: null };

/** Declares an organisation with a scim system, SAGIR and a profile gated by a training. */
export const declareWorkplace = (database: Database, organization: string): Promise<void> =>
  database.withScope([organization], async (tx) => {
    await putOrganization(tx, {
      ...{ code: organization, name: organization },
      settings: {
        ...{ mailTemplate: null, owners: {}, respondentEmail: null, separation: [] },
        trainings: [
          { code: 'SAGIR-RF-1', name: 'SAGIR RF', validityMonths: 24 },
          { code: 'SAGIR-RM-1', name: 'SAGIR RM', validityMonths: null },
        ],
      },
    });
    for (const [code, connector] of [
      ['ANNUAIRE', 'scim'],
      ['RESEAU', 'ldap'],
      ['SAGIR', 'manuel'],
    ] as const)
      await putSystem(tx, { ...system(code, connector), organization, config: {} });
    await putProfile(tx, {
      ...{ organization, code: 'BASE', name: 'Base', entitlements: ['ANNUAIRE:compte', 'SAGIR:LSA'] },
      ...{ trainings: [], approval: null, owner: null },
    });
  });

const system = (code: string, connector: System['connector']): System => ({
  ...{ code, name: code, connector, criticality: 'elevee', suspensionMinutes: null },
  ...{
    queue: 'securite',
    verification: 'extract',
    exclusive: false,
    entitlements: ['compte', 'LSA', 'LSCD', 'RF-SAISIE'],
  },
});

/** An employee to write. */
export interface Hired {
  organization: string;
  number: string;
  managerNumber?: string;
  state?: 'planned' | 'active' | 'ended';
  firstDay?: string;
  lastDayWorked?: string | null;
  expectedEnd?: string | null;
  unit?: string;
}

/** Ids of an employee. */
export interface Employee {
  organization: string;
  number: string;
  personId: string;
  employmentId: string;
}

/** Writes a person with one employment. */
export const hire = (database: Database, hired: Hired): Promise<Employee> =>
  database.withScope([hired.organization], async (tx) => {
    const { organization, number } = hired;
    const [row] = await tx.sql<{ personId: string; employmentId: string }[]>`
      with person as (
        insert into people (organization, number, given_name, family_name, user_name)
        values (${organization}, ${number}, 'Ève', 'Côté', ${`${organization}-${number}`.toLowerCase()}) returning id
      )
      insert into employments (organization, person_id, ordinal, state, first_day, last_day_worked, employment_end,
        expected_end, title, unit, manager_number, status, profiles)
      select ${organization}, id, 1, ${hired.state ?? 'active'}, ${hired.firstDay ?? '2026-02-02'}::text::date,
        ${hired.lastDayWorked ?? null}::text::date, ${hired.lastDayWorked ?? null}::text::date,
        ${hired.expectedEnd ?? null}::text::date, 'Technicienne', ${hired.unit ?? 'DRF'},
        ${hired.managerNumber ?? null}, 'permanent', '{}'
      from person returning person_id as "personId", id as "employmentId"`;
    if (!row) throw new Error('nobody was hired');
    return { organization, number, ...row };
  });

/** A process to write, with one step and, if a task is named, the task of that step. */
export interface RunningProcess {
  kind: ProcessKind;
  confidential?: boolean;
  closed?: boolean;
  on?: string;
  requestedBy?: string;
  step?: { id: string; action: StepAction; state: StepState; system: string; entitlements: string[] };
  taskId?: string;
}

/** Writes a process about an employee; returns its id. Its workflow is `<kind>/<organisation>/<number>`. */
export const runProcess = (database: Database, who: Employee, process: RunningProcess): Promise<string> =>
  database.withScope([who.organization], async (tx) => {
    const { organization, number } = who;
    const id = `${organization}.${process.kind}-${number}`;
    const at = '2026-01-20T14:00:00Z';
    await tx.sql`
      insert into processes (id, workflow_id, organization, kind, person_id, employment_id, employee_number, state,
        effective_on, request, request_hash, plan, requested_by, origin, confidential, accept_latency_ms, accepted_at,
        closed_at)
      values (${id}, ${`${process.kind}/${organization}/${number}`}, ${organization}, ${process.kind},
        ${who.personId}::uuid, ${who.employmentId}::uuid, ${number}, 'preparing',
        ${process.on ?? '2026-02-02'}::text::date, '{}', 'h', ${JSON.stringify(plan)}::text::jsonb,
        ${process.requestedBy ?? 'rh-1'}, 'hand', ${process.confidential ?? false}, 1, ${at}::text::timestamptz,
        ${process.closed ? at : null}::text::timestamptz)`;
    const { step, taskId } = process;
    if (step)
      await tx.sql`
        insert into process_steps (process_id, step_id, organization, position, action, system, entitlements, at,
          state, reason, updated_at)
        values (${id}, ${step.id}, ${organization}, 0, ${step.action}, ${step.system}, ${step.entitlements}::text[],
          ${at}::text::timestamptz, ${step.state}, 'base', ${at}::text::timestamptz)`;
    if (step && taskId)
      await tx.sql`
        insert into tasks (id, organization, process_id, step_id, kind, queue, assignee, title, checklist, system,
          entitlements, verification, state, requested_by, opened_at)
        values (${taskId}::uuid, ${organization}, ${id}, ${step.id}, 'work', 'securite', 'queue', 'Travail', '[]',
          ${step.system}, ${step.entitlements}::text[], 'extract', 'completed', 'rh-1', ${at}::text::timestamptz)`;
    return id;
  });

/** A grant as it is believed from an instant on; the database's clock where none is given. */
export interface Believed {
  entitlement: string;
  validFrom: string;
  validTo?: string;
  recordedFrom?: string;
  recordedTo?: string;
  endProcess?: string;
  /** Id of the process that gave it; default: the arrival. */
  cause?: string;
}

/** Writes a row of `grants` as it is given: beliefs of the past too. */
export const believe = (database: Database, who: Employee, grant: Believed): Promise<void> =>
  database.withScope([who.organization], async (tx) => {
    await tx.sql`
      insert into grants (organization, person_id, employment_id, system, entitlement, valid_from, valid_to,
        recorded_from, recorded_to, cause_process, cause_step, cause_reason, end_process, end_step)
      values (${who.organization}, ${who.personId}::uuid, ${who.employmentId}::uuid,
        split_part(${grant.entitlement}, ':', 1), ${grant.entitlement}, ${grant.validFrom}::text::timestamptz,
        ${grant.validTo ?? null}::text::timestamptz,
        coalesce(${grant.recordedFrom ?? null}::text::timestamptz, clock_timestamp()),
        ${grant.recordedTo ?? null}::text::timestamptz, ${grant.cause ?? `${who.organization}.arrival-${who.number}`},
        'work:SAGIR', 'base', ${grant.endProcess ?? null}, ${grant.endProcess ? 'end:SAGIR' : null})`;
  });
