import { z } from 'zod';
import { incidentOutcomes, incidentStates } from '../../domain/incidents/states';
import { code } from '../access/schemas';

const words = z.string().trim().min(1).max(4_000);
const day = z.iso.date();
const reason = z.string().trim().min(1).max(1_000);

const period = z.strictObject({
  from: day,
  until: day.nullable().default(null).describe('null: ce seul jour'),
  approximate: z.boolean().default(false),
});
const persons = z.strictObject({
  count: z.int().min(0).max(10_000_000),
  approximate: z.boolean().default(false),
});
const risk = z.strictObject({
  sensitivity: words.describe('La sensibilité des renseignements'),
  consequences: words.describe('Les conséquences appréhendées'),
  likelihood: words.describe('La probabilité qu’ils servent à nuire'),
  serious: z.boolean().describe('Un risque de préjudice sérieux'),
});
const notices = z.strictObject({
  commission: day.nullable().default(null).describe('À la Commission d’accès à l’information'),
  persons: day.nullable().default(null).describe('Aux personnes'),
  public: day.nullable().default(null).describe('Public'),
  reason: reason
    .nullable()
    .default(null)
    .describe('Pourquoi quelqu’un n’est pas avisé, ou l’est publiquement'),
});

/** The eight contents; what is absent stays as it is, `null` is not known yet. */
export const contentsBody = z
  .strictObject({
    information: words.nullable().describe('Les renseignements visés, ou pourquoi on ne les connaît pas'),
    circumstances: words.nullable().describe('Les circonstances'),
    occurred: period.nullable().describe('La date ou la période'),
    aware: period.nullable().describe('Quand l’organisme en a pris connaissance'),
    persons: persons.nullable().describe('Le nombre de personnes'),
    risk: risk
      .nullable()
      .describe('Les éléments qui mènent à conclure, ou non, au risque d’un préjudice sérieux'),
    notices: notices.nullable().describe('Les dates des avis'),
    measures: words.nullable().describe('Les mesures prises'),
  })
  .partial();

/** A new entry. */
export const incidentBody = z.strictObject({
  organization: code.optional(),
  person: z.uuid().nullable().default(null).describe('De qui, si une seule personne est visée'),
  contents: contentsBody,
});

/** A correction, and why. */
export const incidentPatch = z.strictObject({ contents: contentsBody, reason });

/** What an entry came to, and why. */
export const closeBody = z.strictObject({
  outcome: z.enum(incidentOutcomes).describe('not-an-incident: rien d’une personne n’a été atteint'),
  reason,
});

/** Path of one entry. */
export const incidentParams = z.strictObject({ id: z.uuid() });

/** Which entries, newest first, and their page; or the register as a file. */
export const incidentQuery = z.strictObject({
  organization: code.optional(),
  state: z.enum(incidentStates).optional(),
  format: z.enum(['json', 'csv']).default('json'),
  after: z.uuid().optional().describe('next de la page précédente'),
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
});

const contentsView = contentsBody.required();

/** An entry as it is now. */
export const incidentView = z.strictObject({
  id: z.uuid(),
  organization: code,
  number: z.int(),
  state: z.enum(incidentStates),
  outcome: z.enum(incidentOutcomes).nullable(),
  personId: z.uuid().nullable(),
  taskId: z.uuid().nullable(),
  version: z.int(),
  openedBy: z.string(),
  openedAt: z.iso.datetime(),
  closedBy: z.string().nullable(),
  closedAt: z.iso.datetime().nullable(),
  contents: contentsView,
  missing: z.array(z.string()).describe('Ce qui manque encore des huit contenus'),
});

/** An entry with everything that it has said. */
export const incidentFile = incidentView.extend({
  versions: z.array(
    z.strictObject({
      version: z.int(),
      contents: contentsView,
      reason: z.string().nullable(),
      writtenBy: z.string(),
      writtenAt: z.iso.datetime(),
    }),
  ),
});

/** A page of the register. */
export const incidentPage = z.strictObject({ items: z.array(incidentView), next: z.uuid().nullable() });

export type ContentsGiven = z.output<typeof contentsBody>;
