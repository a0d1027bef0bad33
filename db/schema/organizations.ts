import { sql } from 'drizzle-orm';
import { boolean, check, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import {
  approvalRules,
  connectorKinds,
  criticalities,
  queues,
  verifications,
  type SeparationRule,
  type Training,
} from '../../domain/access/catalogue';
import type { DepartureLimits, HeldLimits } from '../../domain/people/departure-limits';
import type { RetentionMonths } from '../../domain/retention/classes';
import { instant, oneOf } from './columns';

/** Principals on call, in order, by the queue that they serve. */
export type OnCall = Partial<Record<'securite' | 'pilotage', string[]>>;

/** What an organisation decides for itself. */
export interface OrganizationSettings {
  /** `{prenom}.{nom}@exemple.gouv.qc.ca`: made for who arrives without an address; `null`: none is made. */
  mailTemplate: string | null;
  separation: SeparationRule[];
  trainings: Training[];
  /** Employee number of who answers for DRF, DRM, DRH. */
  owners: Record<string, string>;
  /** Where the respondent is written to. */
  respondentEmail: string | null;
  /** Absent: the defaults. */
  limits?: DepartureLimits | undefined;
  /** Who is written to outside the support hours; absent: all who serve the queue. */
  onCall?: OnCall | undefined;
  /** Minutes that an activation pass lives; absent: the default. */
  passMinutes?: number | undefined;
  /** Months by retention class; absent: the defaults. */
  retention?: RetentionMonths | undefined;
}

export const organizations = pgTable('organizations', {
  code: text().primaryKey(),
  name: text().notNull(),
  /** Former limits, while higher ones that were decided are not in force yet. */
  limitsHeld: jsonb('limits_held').$type<HeldLimits>(),
  settings: jsonb().$type<OrganizationSettings>().notNull(),
  updatedAt: instant('updated_at')
    .notNull()
    .default(sql`now()`),
});

export const systems = pgTable(
  'systems',
  {
    organization: text()
      .notNull()
      .references(() => organizations.code),
    code: text().notNull(),
    name: text().notNull(),
    connector: text({ enum: connectorKinds }).notNull(),
    criticality: text({ enum: criticalities }).notNull(),
    suspensionMinutes: integer('suspension_minutes'),
    queue: text({ enum: queues }),
    verification: text({ enum: verifications }).notNull(),
    exclusive: boolean().notNull().default(false),
    /** Name under which several organisations declare the same target; `null`: nobody shares accounts in it. */
    sharedAs: text('shared_as'),
    entitlements: text().array().notNull(),
    /** Settings of the connector; secrets are named (`secretRef`), never held. */
    config: jsonb().$type<Record<string, unknown>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organization, table.code] }),
    check('systems_connector', oneOf(table.connector, connectorKinds)),
    check('systems_criticality', oneOf(table.criticality, criticalities)),
    check('systems_queue', oneOf(table.queue, queues)),
    check('systems_verification', oneOf(table.verification, verifications)),
  ],
);

export const profiles = pgTable(
  'profiles',
  {
    organization: text()
      .notNull()
      .references(() => organizations.code),
    code: text().notNull(),
    name: text().notNull(),
    entitlements: text().array().notNull(),
    trainings: text().array().notNull(),
    approval: text({ enum: approvalRules }),
    owner: text(),
  },
  (table) => [
    primaryKey({ columns: [table.organization, table.code] }),
    check('profiles_approval', oneOf(table.approval, approvalRules)),
  ],
);
