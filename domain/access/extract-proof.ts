import type { CivilDate } from '../calendar/time';
import { rightOf } from './catalogue';
import type { ExtractedRow } from './extract-rows';

/** Manual work that a person says is done, and that an extract may prove. */
export interface CompletedTask {
  taskId: string;
  workflowId: string;
  /** Seen by its author, security and the auditor alone. */
  confidential: boolean;
  userName: string;
  action: 'work' | 'end';
  /** With the system's prefix. */
  entitlements: string[];
  /** Day on which the rights begin (`work`), or the last on which they may be used (`end`). */
  on: CivilDate;
}

/** Work that is proven, for the workflow that waits for it. */
export interface ProvenWork {
  workflowId: string;
  /** Of a process that only its author, security and the auditor see. */
  confidential: boolean;
  taskIds: string[];
}

/** The part of an extract that proofs look at. */
export interface ProofSource {
  today: CivilDate;
  complete: boolean;
  previous: ReadonlySet<string>;
  tasks: readonly CompletedTask[];
}

/** The tasks whose every right the extract shows as it should be, by workflow. */
export const findProven = (
  source: ProofSource,
  byUser: ReadonlyMap<string, readonly ExtractedRow[]>,
): ProvenWork[] => {
  const byWorkflow = new Map<string, ProvenWork>();
  for (const task of source.tasks) {
    const rows = byUser.get(task.userName) ?? [];
    const isProven = task.entitlements
      .map(rightOf)
      .every((right) =>
        task.action === 'work' ? isGiven(source, task, right, rows) : isEnded(source, task, right, rows),
      );
    const { taskId, workflowId, confidential } = task;
    if (!isProven || task.entitlements.length === 0) continue;
    const taskIds = [...(byWorkflow.get(workflowId)?.taskIds ?? []), taskId];
    byWorkflow.set(workflowId, { workflowId, taskIds, confidential });
  }
  return [...byWorkflow.values()];
};

// An extract lists responsibilities: any of them shows that the account itself is there.
const ofRight = (right: string, rows: readonly ExtractedRow[]): ExtractedRow[] =>
  rows.filter((row) => right === 'compte' || row.responsibility === right);

const isGiven = (
  { today }: ProofSource,
  task: CompletedTask,
  right: string,
  rows: readonly ExtractedRow[],
): boolean => {
  const from = task.on > today ? task.on : today;
  return ofRight(right, rows).some(
    (row) => row.startsOn <= from && (row.endsOn === null || row.endsOn >= from),
  );
};

/**
 * Ended: each row has its end, or a row that the last extract showed is gone. A refused row might be the one still
 * open: then nothing is proven.
 */
const isEnded = (
  source: ProofSource,
  task: CompletedTask,
  right: string,
  rows: readonly ExtractedRow[],
): boolean => {
  if (!source.complete) return false;
  const shown = ofRight(right, rows);
  if (shown.length > 0)
    return shown.every((row) => row.endsOn !== null && (row.endsOn <= task.on || row.endsOn < source.today));
  const before = [...source.previous].filter((key) => key.startsWith(`${task.userName}|`));
  return right === 'compte' ? before.length > 0 : before.includes(`${task.userName}|${right}`);
};
