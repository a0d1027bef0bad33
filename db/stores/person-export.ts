import type { Tx } from '../connect';

type Fragment = ReturnType<Tx['sql']>;

/** Everything that one table holds of somebody, row by row, as it is kept. */
export interface ExportedTable {
  table: ExportedName;
  rows: Record<string, unknown>[];
}

/** Whom an export is about. */
export interface Exported {
  id: string;
  organization: string;
  number: string;
  userName: string;
}

/** The row `t` of a table, without what would open a door, nor what it holds of others. */
const rowOf = (tx: Tx, { number }: Exported, table: ExportedName): Fragment => {
  if (table === 'organizations')
    return tx.sql`jsonb_build_object('code', t.code, 'owner_of', (
      select jsonb_agg(o.key) from jsonb_each_text(t.settings -> 'owners') o where o.value = ${number}))`;
  // What shows a link may speak of the other organisation.
  if (table === 'person_links') return tx.sql`to_jsonb(t) - array['evidence', 'end_reason']`;
  return tx.sql`to_jsonb(t) - array['holder_id', 'hash', 'request_hash', 'body', 'headers', 'id_token']`;
};

const processesOf = (tx: Tx, { id }: Exported): Fragment => tx.sql`
  (select o.id from processes o where o.person_id = ${id}::uuid)`;
const tasksOf = (tx: Tx, who: Exported): Fragment => tx.sql`
  (select a.id from tasks a where a.organization = ${who.organization}
    and (a.employee_number = ${who.number} or a.process_id in ${processesOf(tx, who)}))`;
const principalsOf = (tx: Tx, { organization, number }: Exported): Fragment => tx.sql`
  (select r.id from principals r where r.organization = ${organization} and r.employee_number = ${number})`;
const incidentsOf = (tx: Tx, { id }: Exported): Fragment => tx.sql`
  (select i.id from incidents i where i.person_id = ${id}::uuid)`;

/** Where each table that may hold a person holds this one: the condition on its row `t`. */
const wheres: Readonly<Record<ExportedName, (tx: Tx, who: Exported) => Fragment>> = {
  people: (tx, { id }) => tx.sql`t.id = ${id}::uuid`,
  employments: (tx, { id }) => tx.sql`t.person_id = ${id}::uuid`,
  trainings_held: (tx, { id }) => tx.sql`t.person_id = ${id}::uuid`,
  waivers: (tx, { id }) => tx.sql`t.person_id = ${id}::uuid`,
  person_links: (tx, { id }) => tx.sql`t.person_id = ${id}::uuid`,
  accounts: (tx, { id }) => tx.sql`t.person_id = ${id}::uuid`,
  grants: (tx, { id }) => tx.sql`t.person_id = ${id}::uuid`,
  processes: (tx, { id }) => tx.sql`t.person_id = ${id}::uuid`,
  process_steps: (tx, who) => tx.sql`t.process_id in ${processesOf(tx, who)}`,
  tasks: (tx, who) => tx.sql`t.id in ${tasksOf(tx, who)}`,
  effects: (tx, who) => tx.sql`t.process_id in ${processesOf(tx, who)}`,
  certificates: (tx, { id }) => tx.sql`t.person_id = ${id}::uuid`,
  activation_passes: (tx, { id }) => tx.sql`t.person_id = ${id}::uuid`,
  outbox: (tx, who) => tx.sql`t.process_id in ${processesOf(tx, who)} or t.task_id in ${tasksOf(tx, who)}`,
  import_rows: (tx, who) => tx.sql`t.process_id in ${processesOf(tx, who)}`,
  extract_rows: (tx, { organization, userName, number }) => tx.sql`
    t.organization = ${organization} and lower(t.user_name) in (${userName}, ${number.toLowerCase()})`,
  legal_holds: (tx, { id }) => tx.sql`t.person_id = ${id}::uuid`,
  incidents: (tx, { id }) => tx.sql`t.person_id = ${id}::uuid`,
  incident_versions: (tx, who) => tx.sql`t.incident_id in ${incidentsOf(tx, who)}`,
  principals: (tx, who) => tx.sql`t.id in ${principalsOf(tx, who)}`,
  principal_identities: (tx, who) => tx.sql`t.principal_id in ${principalsOf(tx, who)}`,
  api_keys: (tx, who) => tx.sql`t.principal_id in ${principalsOf(tx, who)}`,
  role_grants: (tx, who) => tx.sql`t.principal_id in ${principalsOf(tx, who)}`,
  sessions: (tx, who) => tx.sql`t.principal_id in ${principalsOf(tx, who)}`,
  idempotency_keys: (tx, who) => tx.sql`t.principal_id in ${principalsOf(tx, who)}`,
  organizations: (tx, { organization, number }) => tx.sql`t.code = ${organization}
    and exists (select 1 from jsonb_each_text(t.settings -> 'owners') o where o.value = ${number})`,
  audit: (tx, who) => tx.sql`t.organization = ${who.organization} and (t.actor in ${principalsOf(tx, who)}
    or t.subject_id in (select ${who.id} union select p.id from processes p where p.person_id = ${who.id}::uuid
      union select a.id::text from tasks a where a.id in ${tasksOf(tx, who)}))`,
  audit_details: (tx, who) => tx.sql`t.audit_id in (
    select e.id from audit e where e.organization = ${who.organization} and (e.actor in ${principalsOf(tx, who)}
      or e.subject_id in (select ${who.id} union select p.id from processes p where p.person_id = ${who.id}::uuid
        union select a.id::text from tasks a where a.id in ${tasksOf(tx, who)})))`,
};

/** Tables that may hold a person, in the order in which they are handed out. A catalogue test finds one that is missing. */
export const exportedTables = [
  ...([
    'people',
    'employments',
    'trainings_held',
    'waivers',
    'person_links',
    'accounts',
    'grants',
    'processes',
  ] as const),
  ...(['process_steps', 'tasks', 'effects', 'certificates', 'activation_passes', 'outbox'] as const),
  ...(['import_rows', 'extract_rows', 'legal_holds', 'incidents', 'incident_versions'] as const),
  ...([
    'principals',
    'principal_identities',
    'api_keys',
    'role_grants',
    'sessions',
    'idempotency_keys',
  ] as const),
  ...(['organizations', 'audit', 'audit_details'] as const),
] as const;
export type ExportedName = (typeof exportedTables)[number];

/** Tables that hold nobody, and why. */
export const tablesOfNobody: Readonly<Record<string, string>> = {
  calendar_versions: 'les heures du service; qui les a données est dans l’audit',
  holiday_versions: 'les jours fériés; qui les a confirmés est dans l’audit',
  systems: 'le catalogue',
  profiles: 'le catalogue',
  imports: 'le fichier est effacé à la fin de l’import; qui l’a envoyé est dans l’audit',
  extracts: 'de quel système et quand; qui l’a remis est dans l’audit',
  audit_chain: 'des empreintes',
  rate_windows: 'des nombres gardés quelques minutes, par clé',
  purge_batches: 'des nombres',
  purge_certificates: 'des nombres',
};

/** Whom an export is about, or `null` when the scope does not hold him. */
export const readExported = async (tx: Tx, id: string): Promise<Exported | null> => {
  const [row] = await tx.sql<Exported[]>`
    select id, organization, number, user_name as "userName" from people where id = ${id}::uuid`;
  return row ?? null;
};

/** Everything that a table holds of somebody. */
export const exportTable = async (tx: Tx, who: Exported, table: ExportedName): Promise<ExportedTable> => {
  const found = await tx.sql<{ row: Record<string, unknown> }[]>`
    select ${rowOf(tx, who, table)} as row from ${tx.sql(table)} t where ${wheres[table](tx, who)} order by to_jsonb(t)::text`;
  return { table, rows: found.map(({ row }) => row) };
};

/** Whether a confidential departure of somebody is under way: what is handed out may not be for himself yet. */
export const isUnderConfidence = async (tx: Tx, { id }: Exported): Promise<boolean> => {
  const rows = await tx.sql`
    select 1 from processes where person_id = ${id}::uuid and confidential and closed_at is null limit 1`;
  return rows.length > 0;
};
