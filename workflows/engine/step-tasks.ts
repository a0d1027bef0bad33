import { uuid4 } from '@temporalio/workflow';
import type { OpenTask } from '../../activities/types';
import type { Step } from '../../domain/processes/plan';
import type { TaskKind } from '../../domain/tasks/task';

const taskKinds: Partial<Record<Step['action'], TaskKind>> = {
  approve: 'approval',
  waive: 'waiver',
  choose: 'choice',
  confirm: 'confirmation',
};

/** The task that a human step opens. */
export const taskOf = (step: Step): OpenTask => ({
  id: uuid4(),
  stepId: step.id,
  kind: taskKinds[step.action] ?? 'work',
  queue: step.human?.queue ?? 'reparation',
  assignee: step.human?.assignee ?? 'queue',
  action: step.action,
  system: step.system,
  entitlements: step.entitlements,
  verification: step.human?.verification ?? 'none',
  reason: step.reason,
  dueAt: step.human?.dueAt ?? null,
  giveUpAt: step.human?.giveUpAt ?? null,
  urgent: step.human?.urgent ?? false,
});

/** The task that a step which cannot go on opens. */
export const repairOf = (step: Step, urgent: boolean, detail: string): OpenTask => ({
  ...taskOf(step),
  detail,
  kind: 'repair',
  queue: 'reparation',
  assignee: 'queue',
  verification: 'none',
  dueAt: null,
  giveUpAt: null,
  urgent,
});
