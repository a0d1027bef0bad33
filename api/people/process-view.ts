import { z } from 'zod';
import type { Instant } from '../../domain/calendar/time';
import { exposureOf } from '../../domain/people/exposure';
import { summarize, type Progress } from '../../domain/processes/progress';
import { processKinds, processStates, type ProcessKind } from '../../domain/processes/states';
import type { ProcessRow, StoredProcess } from '../../db/stores/process-reads';
import { parseProcessId } from '../../temporal/ids';
import { code } from '../access/schemas';
import { day, exposures, instant, planDifferenceView, planView, progressView } from './plan-schemas';

/** What a request that was taken answers; one that is not planned yet has no plan. */
export const takenView = z.strictObject({
  id: z.string(),
  state: z.enum(processStates),
  plan: planView.optional(),
});

/** What a preview answers. */
export const previewView = z.strictObject({ plan: planView });

/** What a correction, a cancellation or a confirmation answers. */
export const amendedView = z.strictObject({
  id: z.string(),
  state: z.enum(processStates),
  difference: planDifferenceView,
});

const known = {
  id: z.string(),
  organization: code,
  kind: z.enum(processKinds),
  state: z.enum(processStates),
  outcome: z.string().nullable(),
};
const recorded = {
  employeeNumber: z.string(),
  personId: z.uuid(),
  effectiveOn: day,
  confidential: z.boolean(),
  requestedBy: z.string(),
  acceptedAt: instant,
};

/** One page of processes. */
export const processPage = z.strictObject({
  items: z.array(
    z.strictObject({
      ...known,
      ...recorded,
      closedAt: instant.nullable(),
      attention: z.int(),
      waiting: z.int(),
    }),
  ),
  next: z.string().nullable().describe('À donner en after'),
});

/** One process with its steps; one that is not planned yet says no more than its state. */
export const processView = z.strictObject({
  ...known,
  ...z.strictObject(recorded).partial().shape,
  closedAt: instant.nullable(),
  ...progressView,
  exposure: exposures
    .optional()
    .describe('Départ: depuis quand chaque accès devrait être fermé, et jusqu’à sa preuve'),
  source: z.enum(['live', 'table']).describe('live: le dossier répond lui-même; table: dernier état écrit'),
  asOf: instant,
});

const exposed = ({ kind, plan }: StoredProcess, steps: Progress['steps'], now: Instant) =>
  kind === 'departure' ? { exposure: exposureOf(plan, steps, now) } : {};

type ProcessView = z.output<typeof processView>;

/** A row of a list as it is shown. */
export const lineOf = (row: ProcessRow): z.output<typeof processPage>['items'][number] => {
  const { id, organization, kind, state, outcome, employeeNumber, personId, effectiveOn } = row;
  const { confidential, requestedBy, acceptedAt, closedAt, attention, waiting } = row;
  return {
    ...{ id, organization, kind, state, outcome, employeeNumber, personId, effectiveOn },
    ...{ confidential, requestedBy, acceptedAt, closedAt, attention, waiting },
  };
};

/** A process as it says itself that it stands. */
export const liveView = (row: StoredProcess, progress: Progress, now: Instant): ProcessView => ({
  ...lineOf(row),
  ...progress,
  ...exposed(row, progress.steps, now),
  source: 'live',
  asOf: now,
});

/** A process as the tables last knew it. */
export const tableView = (row: StoredProcess): ProcessView => {
  const { state, outcome, steps, plan, acceptedAt, closedAt } = row;
  const written = [acceptedAt, ...(closedAt === null ? [] : [closedAt]), ...steps.map(({ since }) => since)];
  // All are written by one function, in milliseconds: they sort as text.
  const asOf = written.toSorted().at(-1) ?? acceptedAt;
  return {
    ...lineOf(row),
    ...summarize(state, outcome, steps, plan.warnings),
    ...exposed(row, steps, asOf),
    ...{ source: 'table', asOf },
  };
};

/** A process that no table knows yet. */
export const unplannedView = (
  kind: ProcessKind,
  id: string,
  progress: Progress,
  now: Instant,
): ProcessView => ({
  ...{ id, kind, organization: parseProcessId(id)?.organization ?? '' },
  ...progress,
  ...{ closedAt: null, source: 'live', asOf: now },
});
