import type { z } from 'zod';
import { civilDateOf } from '../../domain/calendar/instants';
import { toCsv } from '../../domain/people/csv-export';
import type { TaskInHand } from './in-hand';
import type { taskView } from './schemas';

/** A task as a caller reads it. */
export const viewOf = ({ task, responsibles }: TaskInHand): z.output<typeof taskView> => {
  const { id, organization, kind, queue, assignee, title, checklist, system, entitlements } = task;
  const { verification, urgent, confidential, state, requestedBy, evidence, decision } = task;
  const { openedAt, dueAt, giveUpAt, escalateAt, respondentAt, claimedBy, claimedAt } = task;
  const { completedBy, completedAt, verifiedBy, verifiedAt, closedAt } = task;
  const { processId, stepId, employeeNumber, givenName, familyName } = task;
  return {
    ...{ id, organization, kind, queue, assignee, title, checklist, system, entitlements },
    ...{ verification, urgent, confidential, state, requestedBy, evidence, decision },
    ...{ openedAt, dueAt, giveUpAt, escalateAt, respondentAt, claimedBy, claimedAt },
    ...{ completedBy, completedAt, verifiedBy, verifiedAt, closedAt },
    process: processId,
    step: stepId,
    responsible: responsibles.level0,
    employee: { number: employeeNumber, givenName, familyName },
  };
};

const header = [
  ...['Tâche', 'Numéro', 'Prénom', 'Nom', 'Système', 'Compte', 'Droits', 'Profil', 'Travail', 'Échéance'],
  ...['Urgent', 'État'],
];

// Spreadsheets read UTF-8 when it is announced.
const BYTE_ORDER_MARK = '\uFEFF';

/** A work sheet: one line a task, for who does the work in another system; `Tâche` confirms it in a batch. */
export const workSheetOf = (items: readonly TaskInHand[]): string =>
  BYTE_ORDER_MARK +
  toCsv(
    header,
    items.map(({ task }) => [
      ...[task.id, task.employeeNumber, task.givenName, task.familyName, task.system],
      ...[task.userName, task.entitlements.join(', '), task.profile, task.title],
      ...[task.dueAt === null ? null : civilDateOf(task.dueAt)],
      ...[task.urgent ? 'oui' : 'non', task.state],
    ]),
  );
