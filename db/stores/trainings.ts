import type { CivilDate } from '../../domain/calendar/time';
import type { Tx } from '../connect';

/** A training that a person has completed. */
export interface NewTraining {
  organization: string;
  personId: string;
  code: string;
  completedOn: CivilDate;
  validUntil: CivilDate | null;
  recordedBy: string;
}

/** Writes a completed training; says whether it was written before in the same words, or corrected. */
export const recordTraining = async (
  tx: Tx,
  training: NewTraining,
): Promise<'recorded' | 'corrected' | 'unchanged'> => {
  const [row] = await tx.sql<{ isNew: boolean }[]>`
    insert into trainings_held as t (organization, person_id, code, completed_on, valid_until, recorded_by)
    values (${training.organization}, ${training.personId}::uuid, ${training.code},
      ${training.completedOn}::text::date, ${training.validUntil}::text::date, ${training.recordedBy})
    on conflict (person_id, code, completed_on) do update
      set valid_until = excluded.valid_until, recorded_by = excluded.recorded_by
      where t.valid_until is distinct from excluded.valid_until
    returning (xmax = 0) as "isNew"`;
  if (!row) return 'unchanged';
  return row.isNew ? 'recorded' : 'corrected';
};

/** Workflows of the processes of a person that are still open. */
export const openWorkflows = async (tx: Tx, personId: string): Promise<string[]> => {
  const rows = await tx.sql<{ workflowId: string }[]>`
    select workflow_id as "workflowId" from processes where person_id = ${personId}::uuid and closed_at is null`;
  return rows.map((row) => row.workflowId);
};
