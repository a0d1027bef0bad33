import { refuseAnswer, type TaskFacts } from '../../domain/tasks/rules';
import type { Actor, TaskAnswer } from '../../domain/tasks/task';

const task: TaskFacts = {
  ...{ kind: 'work', state: 'open', verification: 'secondPerson', requestedBy: ['hr-1'], completedBy: null },
  ...{ approvers: ['manager-1'], subjectNumber: '100' },
};
const actor = (principal: string, employeeNumber: string | null = null): Actor => ({
  ...{ principal, employeeNumber, kind: 'person', role: 'security' },
});
const evidence = { note: 'fait' };
const complete: TaskAnswer = { verb: 'complete', evidence };
const verify: TaskAnswer = { verb: 'verify', evidence: null };
const skip: TaskAnswer = { verb: 'repair', action: 'skip', reason: 'non', evidence };

describe('an answer that does not count', () => {
  it.each<[string, Partial<TaskFacts>, TaskAnswer]>([
    ['work done', {}, complete],
    ['a proof', { state: 'completed', completedBy: 'other' }, verify],
    ['a repair skipped', { kind: 'repair' }, skip],
    ['an approval', { kind: 'approval' }, complete],
  ])('%s of one’s own accesses', (_what, over, answer) => {
    expect(refuseAnswer({ ...task, ...over }, answer, actor('me', '100'))).toBe('own-right');
    expect(refuseAnswer({ ...task, ...over }, answer, actor('me', '101'))).toBeNull();
  });

  it('what one receives one confirms oneself', () => {
    const received = {
      ...task,
      state: 'completed',
      verification: 'recipient',
      completedBy: 'other',
    } as const;
    expect(refuseAnswer(received, verify, actor('me', '100'))).toBeNull();
  });

  it('work done by who approved it', () => {
    expect(refuseAnswer(task, complete, actor('manager-1', '200'))).toBe('approver-may-not-execute');
    expect(refuseAnswer({ ...task, kind: 'approval' }, complete, actor('hr-1'))).toBe(
      'requester-may-not-approve',
    );
  });

  it('an approval of what either of two who asked for it brought in', () => {
    const asked = { ...task, kind: 'approval', requestedBy: ['hr-1', 'hr-2'] } as const;
    const byTwo = ['hr-1', 'hr-2', 'hr-3'].map((who) => refuseAnswer(asked, complete, actor(who)));
    expect(byTwo).toEqual(['requester-may-not-approve', 'requester-may-not-approve', null]);
  });

  it.each([1.5, 0, 91, '30', NaN])('a waiver of %p days', (days) => {
    const waive: TaskAnswer = {
      verb: 'complete',
      evidence: { note: '', values: { control: 'revue', days } },
    };
    expect(refuseAnswer({ ...task, kind: 'waiver' }, waive, actor('drf'))).toBe('waiver-too-long');
  });

  it('work said to be done by hand, without anything that shows it', () => {
    const done = (shown: TaskAnswer & { verb: 'repair' }) =>
      refuseAnswer({ ...task, kind: 'repair' }, shown, actor('me', '200'));
    const bare = { verb: 'repair', action: 'done', reason: 'fait à la main' } as const;
    expect(done({ ...bare, evidence: null })).toBe('evidence-missing');
    expect(done({ ...bare, evidence: { note: ' ' } })).toBe('evidence-missing');
    expect(done({ ...bare, evidence })).toBeNull();
  });
});
