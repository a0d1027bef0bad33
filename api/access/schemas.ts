import { z } from 'zod';
import {
  approvalRules,
  connectorKinds,
  criticalities,
  queues,
  verifications,
} from '../../domain/access/catalogue';
import { PASS_MINUTES } from '../../domain/people/pass-minutes';
import { retentionClasses } from '../../domain/retention/classes';
import { sentence } from '../sentences';

/** Code of an organisation, a system or a profile: `REGIE`, `RF-SAISIE`. */
export const code = z.string().regex(/^[A-Z][A-Z0-9-]{1,31}$/, sentence('code-shape'));

/** A name that a person reads. */
export const name = z.string().trim().min(1).max(200);

/** Path of one thing of an organisation. */
export const codeParams = z.strictObject({ code });

/** `?organization=REGIE`; not needed with a key that is held to one. */
export const organizationQuery = z.strictObject({ organization: code.optional() });

const right = z.string().regex(/^[\p{L}0-9][\p{L}0-9:._-]{0,99}$/u, sentence('right-shape'));
const entitlement = z
  .string()
  .regex(/^[A-Z][A-Z0-9-]{1,31}:[\p{L}0-9][\p{L}0-9:._-]{0,99}$/u, sentence('entitlement-shape'));

const distinct = <T extends z.ZodType>(item: T, key: (value: z.output<T>) => string, max: number) =>
  z
    .array(item)
    .max(max)
    .refine((values) => new Set(values.map(key)).size === values.length, sentence('value-twice'));

const codes = (item: z.ZodString) => distinct(item, (value) => value, 500);
const ofCode = (value: { code: string }): string => value.code;

const separationRule = z.strictObject({ code, name, between: z.tuple([entitlement, entitlement]) });
const training = z.strictObject({ code, name, validityMonths: z.int().min(1).max(600).nullable() });

/** A class that says nothing stays as Relais has it; none is shorter than its least. */
const retentionMonths = z.strictObject(
  Object.fromEntries(
    retentionClasses.flatMap(({ code: name, minimum }) =>
      minimum === null ? [] : [[name, z.int().min(minimum).max(1_200).optional()]],
    ),
  ),
);

/** What an organisation decides for itself, all of it: a PUT replaces. */
export const organizationBody = z.strictObject({
  name,
  mailTemplate: z
    .string()
    .max(200)
    .regex(/^(?:[^\s@{}]|\{(?:prenom|nom)\})+@[^\s@{}]+$/, sentence('mail-template'))
    .nullable()
    .default(null),
  separation: distinct(separationRule, ofCode, 500).default([]),
  trainings: distinct(training, ofCode, 500).default([]),
  owners: z.record(code, z.string().regex(/^[0-9A-Za-z-]{1,20}$/, sentence('owner-number'))).default({}),
  respondentEmail: z.email({ pattern: z.regexes.unicodeEmail }).max(254).nullable().default(null),
  limits: z
    .strictObject({
      number: z.int().min(1).max(100_000),
      percent: z.int().min(1).max(100),
      immediate: z.int().min(1).max(100_000),
    })
    .optional()
    .describe('Départs avant qu’une seconde personne soit demandée; absent: 10, 5 %, 3 immédiats à l’heure'),
  onCall: z
    .partialRecord(z.enum(['securite', 'pilotage']), z.array(z.string().min(1).max(100)).min(1).max(3))
    .optional()
    .describe(
      'Qui est avisé d’une tâche urgente hors des heures: identités, dans l’ordre (0, 15 et 30 minutes)',
    ),
  passMinutes: z
    .int()
    .min(PASS_MINUTES.least)
    .max(PASS_MINUTES.most)
    .optional()
    .describe('Minutes que vit un laissez-passer de première ouverture de session; absent: 60'),
  retention: retentionMonths
    .optional()
    .describe('Mois de conservation par classe (GET /retention); absent: ceux de Relais'),
});

/** A system as an administrator declares it. */
export const systemBody = z.strictObject({
  name,
  connector: z.enum(connectorKinds),
  criticality: z.enum(criticalities),
  suspensionMinutes: z.int().min(1).max(525_600).nullable().default(null),
  queue: z.enum(queues).nullable().default(null),
  verification: z.enum(verifications),
  exclusive: z
    .boolean()
    .default(false)
    .describe('Aucun autre organisme n’y a de compte: tout compte sans employé est orphelin'),
  sharedAs: code
    .nullable()
    .default(null)
    .describe('Nom commun d’une cible où une personne liée n’a qu’un compte pour plusieurs organismes'),
  entitlements: codes(right),
  config: z.record(z.string().max(100), z.unknown()).default({}),
});

/** A profile as an administrator declares it; `BASE` is what every arrival gets. */
export const profileBody = z.strictObject({
  name,
  entitlements: codes(entitlement),
  trainings: codes(code).default([]),
  approval: z.enum(approvalRules).nullable().default(null),
  owner: code.nullable().default(null),
});

/** An organisation as it is read. */
export const organizationView = organizationBody.extend({ code });

/** A system as it is read; `config` is shown to administrators and auditors alone. */
export const systemView = systemBody
  .extend({ organization: code, code })
  .extend({ config: z.record(z.string(), z.unknown()).optional() });

/** A profile as it is read. */
export const profileView = profileBody.extend({ organization: code, code });

/** A whole list, in order of code. */
export const listOf = <T extends z.ZodType>(item: T) => z.strictObject({ items: z.array(item) });
