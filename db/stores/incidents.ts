import type { CivilDate, Instant } from '../../domain/calendar/time';
import type { IncidentContents } from '../../domain/incidents/contents';
import type { IncidentOutcome, IncidentState } from '../../domain/incidents/states';
import type { Tx } from '../connect';

/** An entry of the register as it is now. */
export interface Incident {
  id: string;
  organization: string;
  number: number;
  state: IncidentState;
  outcome: IncidentOutcome | null;
  personId: string | null;
  taskId: string | null;
  version: number;
  openedBy: string;
  openedAt: Instant;
  closedBy: string | null;
  closedAt: Instant | null;
  contents: IncidentContents;
}

/** What an entry said once. */
export interface IncidentVersion {
  version: number;
  contents: IncidentContents;
  reason: string | null;
  writtenBy: string;
  writtenAt: Instant;
}

type Fragment = ReturnType<Tx['sql']>;

const columns = (tx: Tx): Fragment => tx.sql`
  i.id, i.organization, i.number, i.state, i.outcome, i.person_id as "personId", i.task_id as "taskId", i.version,
  i.opened_by as "openedBy", i.opened_at as "openedAt", i.closed_by as "closedBy", i.closed_at as "closedAt",
  (select v.contents from incident_versions v where v.incident_id = i.id and v.version = i.version) as contents`;

const iso = (value: string): Instant => new Date(value).toISOString();

const toIncident = (row: Incident): Incident => ({
  ...row,
  openedAt: iso(row.openedAt),
  closedAt: row.closedAt === null ? null : iso(row.closedAt),
});

const lastDay = ({ aware }: IncidentContents): CivilDate | null => aware?.until ?? aware?.from ?? null;

/** The next number of an organisation's register; one writer at a time. */
export const nextNumber = async (tx: Tx, organization: string): Promise<number> => {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`incidents:${organization}`}, 0))`;
  const [row] = await tx.sql<{ next: number }[]>`
    select coalesce(max(number), 0) + 1 as next from incidents where organization = ${organization}`;
  return row?.next ?? 1;
};

/** A new entry. */
export interface NewIncident {
  organization: string;
  state: 'draft' | 'open';
  personId: string | null;
  taskId: string | null;
  contents: IncidentContents;
  by: string;
  at: Instant;
}

/** Opens an entry; answers its id. */
export const openIncident = async (tx: Tx, entry: NewIncident): Promise<string> => {
  const { organization, state, personId, taskId, contents, by, at } = entry;
  const number = await nextNumber(tx, organization);
  const [row] = await tx.sql<{ id: string }[]>`
    insert into incidents (organization, number, state, person_id, task_id, aware_on, version, opened_by, opened_at)
    values (${organization}, ${number}, ${state}, ${personId}::uuid, ${taskId}::uuid,
      ${lastDay(contents)}::text::date, 1, ${by}, ${at}::text::timestamptz) returning id`;
  if (!row) throw new Error('the entry was not kept');
  await writeVersion(tx, { id: row.id, organization, version: 1 }, { contents, reason: null, by, at });
  return row.id;
};

/** What is written of an entry, by whom and why. */
export interface Writing {
  contents: IncidentContents;
  reason: string | null;
  by: string;
  at: Instant;
}

const writeVersion = async (
  tx: Tx,
  { id, organization, version }: { id: string; organization: string; version: number },
  { contents, reason, by, at }: Writing,
): Promise<void> => {
  await tx.sql`
    insert into incident_versions (incident_id, version, organization, contents, reason, written_by, written_at)
    values (${id}::uuid, ${version}, ${organization}, ${JSON.stringify(contents)}::text::jsonb, ${reason}, ${by},
      ${at}::text::timestamptz)`;
};

/** An entry of the scope, locked; `null`: there is none. */
export const lockIncident = async (tx: Tx, id: string): Promise<Incident | null> => {
  const [row] = await tx.sql<Incident[]>`
    select ${columns(tx)} from incidents i where i.id = ${id}::uuid for update`;
  return row ? toIncident(row) : null;
};

/** Writes another version of an entry, and what it has come to. */
export const rewriteIncident = async (
  tx: Tx,
  incident: Pick<Incident, 'id' | 'organization' | 'version'>,
  writing: Writing,
  closed: IncidentOutcome | null,
): Promise<void> => {
  const version = incident.version + 1;
  const { contents, by, at } = writing;
  await writeVersion(tx, { ...incident, version }, writing);
  await tx.sql`
    update incidents set version = ${version}, aware_on = ${lastDay(contents)}::text::date,
      state = case when ${closed}::text is not null then 'closed' when state = 'draft' then 'open' else state end,
      outcome = coalesce(${closed}::text, outcome),
      closed_by = case when ${closed}::text is not null then ${by} else closed_by end,
      closed_at = case when ${closed}::text is not null then ${at}::text::timestamptz else closed_at end
    where id = ${incident.id}::uuid`;
};

/** Everything that an entry has said, in order. */
export const readVersions = async (tx: Tx, id: string): Promise<IncidentVersion[]> => {
  const rows = await tx.sql<IncidentVersion[]>`
    select version, contents, reason, written_by as "writtenBy", written_at as "writtenAt"
    from incident_versions where incident_id = ${id}::uuid order by version`;
  return rows.map((row) => ({ ...row, writtenAt: iso(row.writtenAt) }));
};

/** Which entries, by organisation and number, newest first. */
export interface IncidentFilter {
  organizations: readonly string[];
  state: IncidentState | null;
  after: string | null;
  limit: number;
}

/** Entries of some organisations, one page by key. */
export const listIncidents = async (tx: Tx, filter: IncidentFilter): Promise<Incident[]> => {
  const rows = await tx.sql<Incident[]>`
    select ${columns(tx)} from incidents i
    where i.organization = any (${[...filter.organizations]}::text[])
      and (${filter.state}::text is null or i.state = ${filter.state})
      and (${filter.after}::uuid is null or (i.opened_at, i.id) < (
        select l.opened_at, l.id from incidents l where l.id = ${filter.after}::uuid))
    order by i.opened_at desc, i.id desc limit ${filter.limit}`;
  return rows.map(toIncident);
};
