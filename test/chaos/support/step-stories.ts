import { createHash } from 'node:crypto';
import type { AccessCommand, AnswerRecord, OpenTask, Subject } from '../../../activities/types';
import type { AutomaticAction, HumanAction, StepAction } from '../../../domain/processes/plan';
import type { TaskKind } from '../../../domain/tasks/task';
import { person } from '../../support/story';
import type { Call } from './bench';

/** What is done for a step of a kind: what was there before, undisturbed, and the calls that are killed. */
export interface StepStory {
  before: Call[];
  calls: Call[];
}

const AT = '2026-02-02T05:00:00.000Z';
const rights = ['RESEAU:compte', 'RESEAU:groupe:finances'];

const access =
  (action: AutomaticAction, entitlements = rights): Call =>
  (activities, subject) => {
    const command: AccessCommand = {
      ...{ subject, stepId: `${action}:RESEAU`, action, system: 'RESEAU', entitlements, reason: 'base' },
      ...{ approval: null, round: 1, at: AT },
    };
    return activities.applyAccess(command);
  };

/** The same id at each attempt, as the workflow's. */
const taskIdOf = ({ processId }: Subject, stepId: string): string =>
  createHash('sha256')
    .update(`${processId}#${stepId}`)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-4000-8000-$5')
    .replace(/^(.{14})4.{3}-8.{3}/, '$14000-8000');

const ask =
  (action: StepAction, task: Partial<OpenTask>): Call =>
  (activities, subject) => {
    const stepId = `${action}:SAGIR`;
    const opened: OpenTask = {
      ...{ id: taskIdOf(subject, stepId), stepId, kind: 'work', queue: 'securite', assignee: 'queue' },
      ...{
        action,
        system: 'SAGIR',
        entitlements: ['SAGIR:LSA'],
        reason: 'base',
        verification: 'secondPerson',
      },
      ...{ dueAt: null, giveUpAt: null, urgent: false },
      ...task,
    };
    const about = { subject, requester: 'hr-1', confidential: false, now: AT };
    return activities.openTasks({ ...about, tasks: [opened] });
  };

const answer =
  (action: StepAction, taskKind: TaskKind, over: Partial<AnswerRecord>): Call =>
  (activities, subject) => {
    const stepId = `${action}:SAGIR`;
    return activities.recordAnswer({
      ...{ subject, taskId: taskIdOf(subject, stepId), stepId, action, taskKind, system: 'SAGIR' },
      ...{
        entitlements: ['SAGIR:LSA'],
        reason: 'SOD-1',
        approval: null,
        detail: null,
        startsAt: null,
        at: AT,
      },
      ...{ answer: { verb: 'complete', evidence: { note: 'fait' } }, actor: person('securite-1') },
      ...{ taskState: 'completed', stepState: 'completed' },
      ...over,
    });
  };

const verified: Partial<AnswerRecord> = {
  ...{ answer: { verb: 'verify', evidence: null }, actor: person('securite-2') },
  ...{ taskState: 'done', stepState: 'done' },
};

const progress =
  (action: StepAction): Call =>
  (activities, subject) =>
    activities.recordProgress({
      ...{ subject, at: AT, actor: 'relais', state: 'preparing', outcome: null, replanned: null },
      ...{ steps: [{ id: 'step', state: 'done', detail: action }], employment: null, closedTasks: [] },
      ...{ welcomeAt: AT, closed: false, event: { action: `${action}-told`, details: { step: 'step' } } },
    });

/** A question to a person, his answer, what a second person read, and what the lists then show. */
const human = (action: HumanAction, kind: TaskKind = 'work'): StepStory => ({
  before: [],
  calls: [ask(action, { kind }), answer(action, kind, {}), answer(action, kind, verified), progress(action)],
});

const decided: Partial<AnswerRecord> = { taskState: 'done', stepState: 'done' };

/** A decision of one person. */
const decision = (action: StepAction, kind: TaskKind): StepStory => ({
  before: [],
  calls: [ask(action, { kind }), answer(action, kind, decided), progress(action)],
});

const move: Call = (activities, subject) =>
  activities.applyChange({
    subject,
    request: {
      ...{ organization: subject.organization, employeeNumber: subject.employeeNumber },
      ...{ effectiveOn: '2026-02-02', unit: 'DRM', title: 'Chef', remark: null },
    },
    now: AT,
  });

const rehome: Call = (activities, subject) =>
  activities.rehome({ subject, substituteNumber: null, stepId: 'rehome', now: AT });

/** Every kind of step that a plan may hold. A kind without a story does not compile. */
export const stepStories: Readonly<Record<StepAction, StepStory>> = {
  prepare: { before: [], calls: [access('prepare')] },
  enable: { before: [], calls: [access('enable')] },
  grant: { before: [access('enable', ['RESEAU:compte'])], calls: [access('grant', ['RESEAU:groupe:rh'])] },
  revoke: { before: [access('enable')], calls: [access('revoke', ['RESEAU:groupe:finances'])] },
  update: { before: [access('enable'), move], calls: [access('update')] },
  suspend: { before: [access('enable')], calls: [access('suspend')] },
  restore: { before: [access('enable'), access('suspend')], calls: [access('restore')] },
  archive: { before: [access('enable'), access('suspend')], calls: [access('archive')] },
  approve: decision('approve', 'approval'),
  waive: decision('waive', 'waiver'),
  choose: decision('choose', 'choice'),
  confirm: decision('confirm', 'confirmation'),
  work: human('work'),
  correct: human('correct'),
  end: human('end'),
  handover: human('handover'),
  return: human('return'),
  check: human('check'),
  train: { before: [], calls: [progress('train')] },
  release: { before: [], calls: [progress('release')] },
  move: { before: [], calls: [move, progress('move')] },
  rehome: { before: [], calls: [rehome, progress('rehome')] },
};
