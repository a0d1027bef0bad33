/** Kinds of tasks: the answer each expects. */
export const taskKinds = [
  'approval',
  'waiver',
  'choice',
  'work',
  'confirmation',
  'repair',
  'question',
  'finding',
] as const;
export type TaskKind = (typeof taskKinds)[number];

/** States of a task; `completed` waits for its verification. */
export const taskStates = ['open', 'completed', 'done', 'rejected', 'expired', 'cancelled'] as const;
export type TaskState = (typeof taskStates)[number];

/** Evidence a person gives: free text, a reference in the target, and named values: which, the kind of task says. */
export interface Evidence {
  note: string;
  reference?: string;
  values?: Record<string, string | string[] | number | boolean>;
}

export const repairActions = ['retry', 'skip', 'done'] as const;
export type RepairAction = (typeof repairActions)[number];

/** What a person says of a task. Who may say it is `domain/tasks/rules.ts`. */
export type TaskAnswer =
  | { verb: 'complete'; evidence: Evidence }
  | { verb: 'verify'; evidence: Evidence | null }
  | { verb: 'reject'; reason: string }
  | { verb: 'repair'; action: RepairAction; reason: string; evidence: Evidence | null };

/** Who acts: a principal, and what he acts as. All who-rules compare principals. */
export interface Actor {
  principal: string;
  kind: 'person' | 'service' | 'system';
  role: string;
  /** The principal's own employee number in the organisation, if he is an employee. */
  employeeNumber: string | null;
}
