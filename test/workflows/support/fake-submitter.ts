import { randomBytes } from 'node:crypto';
import type { Database, Tx } from '../../../db/connect';
import { civilDateOf } from '../../../domain/calendar/instants';
import { departureHold } from '../../../domain/people/hr-departure-hold';
import type { ArrivalRequest, DepartureRequest } from '../../../domain/people/requests';
import type { Sender, Submission, Submitter } from '../../../domain/people/submission';
import type { Plan } from '../../../domain/processes/plan';
import { processId } from '../../../temporal/ids';

const secret = randomBytes(32);

/** What a fake does beside accepting: called before each request is written, and after. */
export interface Mischief {
  before?: (number: string) => void;
  /** Answers in the place of the submitter; a promise that never settles is a worker that dies. */
  after?: () => Promise<void>;
}

/** Accepts requests straight into the tables, the same natural key once, without any workflow. */
export function createFakeSubmitter(database: Database, mischief: Mischief = {}): Submitter {
  const submit = async (organization: string, number: string, write: (tx: Tx) => Promise<Submission>) => {
    mischief.before?.(number);
    const submission = await database.withScope([organization], write);
    await mischief.after?.();
    return submission;
  };
  return {
    arrival: (request, sender) =>
      submit(request.organization, request.employee.number, (tx) => acceptArrival(tx, request, sender)),
    departure: (request, sender) =>
      submit(request.organization, request.employeeNumber, (tx) => acceptDeparture(tx, request, sender)),
    change: () => Promise.reject(new Error('an import sends no change')),
  };
}

async function acceptArrival(tx: Tx, request: ArrivalRequest, sender: Sender): Promise<Submission> {
  const { organization, employee, position } = request;
  const { id, workflowId } = processId(organization, 'arrival', [employee.number], secret);
  const before = await readRequest(tx, id);
  if (before !== null) return compare(tx, id, before, request, request.firstDay);
  await tx.sql`
    with person as (
      insert into people (organization, number, given_name, family_name, email, user_name)
      values (${organization}, ${employee.number}, ${employee.givenName}, ${employee.familyName}, ${employee.email},
        ${`${organization}-${employee.number}`.toLowerCase()}) returning id
    )
    insert into employments (organization, person_id, ordinal, state, first_day, title, unit, manager_number, status,
      profiles)
    select ${organization}, id, 1, 'planned', ${request.firstDay}::text::date, ${position.title}, ${position.unit},
      ${request.managerNumber}, ${request.employmentStatus}, ${request.profiles}::text[] from person`;
  const number = employee.number;
  return insertProcess(
    tx,
    { id, workflowId, kind: 'arrival', number, on: request.firstDay, request },
    sender,
  );
}

async function acceptDeparture(tx: Tx, request: DepartureRequest, sender: Sender): Promise<Submission> {
  const { organization, employeeNumber: number, lastDayWorked: on } = request;
  const { id, workflowId } = processId(organization, 'departure', [number], secret);
  const before = await readRequest(tx, id);
  if (before !== null) return compare(tx, id, before, request, on);
  const [employment] = await tx.sql<{ firstDay: string }[]>`
    select e.first_day::text as "firstDay" from people p join employments e on e.person_id = p.id
    where p.organization = ${organization} and p.number = ${number}`;
  const today = civilDateOf(new Date().toISOString());
  const hold = departureHold(request, { today, firstDay: employment?.firstDay ?? null });
  const process = { id, workflowId, kind: 'departure' as const, number, on, request };
  return insertProcess(tx, process, sender, hold === null ? 'scheduled' : 'held');
}

interface NewProcess {
  id: string;
  workflowId: string;
  kind: 'arrival' | 'departure';
  number: string;
  on: string;
  request: ArrivalRequest | DepartureRequest;
}

const planOn = (on: string): Plan => ({ on, late: false, steps: [], warnings: [], welcomeAt: null });

async function insertProcess(
  tx: Tx,
  process: NewProcess,
  sender: Sender,
  state: 'scheduled' | 'held' = 'scheduled',
): Promise<Submission> {
  const { id, workflowId, kind, number, on, request } = process;
  const plan = planOn(on);
  const written = await tx.sql`
    insert into processes (id, workflow_id, organization, kind, person_id, employment_id, employee_number, state,
      effective_on, request, request_hash, plan, requested_by, origin, accept_latency_ms, accepted_at)
    select ${id}, ${workflowId}, p.organization, ${kind}, p.id, e.id, p.number, ${state}, ${on}::text::date,
      ${JSON.stringify(request)}::text::jsonb, '', ${JSON.stringify(plan)}::text::jsonb, ${sender.actor.principal},
      ${sender.origin}, 10, now()
    from people p join employments e on e.person_id = p.id
    where p.organization = ${request.organization} and p.number = ${number} returning id`;
  if (written.length === 0) throw new Error('nobody has this number');
  return { outcome: 'accepted', id, state, plan };
}

async function readRequest(tx: Tx, id: string): Promise<unknown> {
  const [row] = await tx.sql<{ request: unknown }[]>`select request from processes where id = ${id}`;
  return row?.request ?? null;
}

async function compare(tx: Tx, id: string, before: unknown, after: object, on: string): Promise<Submission> {
  const was = new Map<string, unknown>(Object.entries(before as object));
  const differs = ([key, value]: [string, unknown]) => stable(was.get(key)) !== stable(value);
  const changed = Object.entries(after).filter(differs);
  if (changed.length === 0) return { outcome: 'unchanged', id, state: 'scheduled', plan: planOn(on) };
  await tx.sql`update processes set request = ${JSON.stringify(after)}::text::jsonb where id = ${id}`;
  const entries = changed.map(([key, to]) => [key, { from: was.get(key), to: to as unknown }] as const);
  return { outcome: 'changed', id, difference: Object.fromEntries(entries) };
}

// The database gives the keys of an object back in its own order.
const stable = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
