import { sql } from 'drizzle-orm';
import {
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { IncidentContents } from '../../domain/incidents/contents';
import { incidentOutcomes, incidentStates } from '../../domain/incidents/states';
import { instant, oneOf } from './columns';

/** The register of confidentiality incidents: each as it is now; what it said before is in its versions. */
export const incidents = pgTable(
  'incidents',
  {
    id: uuid()
      .primaryKey()
      .default(sql`gen_random_uuid()`),
    organization: text().notNull(),
    /** From 1 in each organisation. */
    number: integer().notNull(),
    state: text({ enum: incidentStates }).notNull(),
    outcome: text({ enum: incidentOutcomes }),
    /** Of whom it is, where Relais knows. */
    personId: uuid('person_id'),
    /** The finding that opened it. */
    taskId: uuid('task_id').unique(),
    /** Last day on which it became known: what its retention counts from. */
    awareOn: date('aware_on', { mode: 'string' }),
    version: integer().notNull(),
    openedBy: text('opened_by').notNull(),
    openedAt: instant('opened_at').notNull(),
    closedBy: text('closed_by'),
    closedAt: instant('closed_at'),
  },
  (table) => [
    unique('incidents_number').on(table.organization, table.number),
    index('incidents_person').on(table.organization, table.personId),
    check('incidents_state', oneOf(table.state, incidentStates)),
    check('incidents_outcome', oneOf(table.outcome, incidentOutcomes)),
    check('incidents_closed', sql`(${table.state} = 'closed') = (${table.outcome} is not null)`),
  ],
);

/** What an entry said, each time that it was written; a trigger refuses UPDATE and DELETE. */
export const incidentVersions = pgTable(
  'incident_versions',
  {
    incidentId: uuid('incident_id')
      .notNull()
      .references(() => incidents.id),
    version: integer().notNull(),
    organization: text().notNull(),
    contents: jsonb().$type<IncidentContents>().notNull(),
    /** Why it was corrected or closed. */
    reason: text(),
    writtenBy: text('written_by').notNull(),
    writtenAt: instant('written_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.incidentId, table.version] })],
);
