import { isClaimedByAnother } from '../../domain/tasks/claims';
import {
  mayAct,
  mayAnswer,
  mayVerify,
  seesConfidential,
  type TaskActor,
  type TaskRouting,
} from '../../domain/tasks/eligibility';
import { queuesOf } from '../../domain/tasks/queues';

const opened = '2026-11-23T14:00:00Z';
const escalated = '2026-11-25T14:00:00Z';
const atRespondent = '2026-11-26T14:00:00Z';

const approval: TaskRouting = {
  queue: 'gestionnaire',
  assignee: 'manager',
  verification: 'none',
  confidential: false,
  requestedBy: 'hr-1',
  employeeNumber: '100',
  escalateAt: escalated,
  respondentAt: atRespondent,
};
const work: TaskRouting = {
  ...approval,
  ...{ queue: 'securite', assignee: 'queue', verification: 'secondPerson' },
};
const line = { level0: '200', level1: '300' };
const nobody = { level0: null, level1: null };

const actor = (role: string, employeeNumber: string | null = null): TaskActor => ({
  ...{ role, employeeNumber, principal: `${role}-1` },
});
const manager = actor('manager', '200');
const above = actor('manager', '300');
const stranger = actor('manager', '999');
const respondent = actor('respondent');
const employee = actor('manager', '100');

describe('who may answer a task', () => {
  it.each([
    ['the manager, at once', manager, opened, line, true],
    ['the manager, still after it has escalated', manager, atRespondent, line, true],
    ['his own manager, not before it escalates', above, opened, line, false],
    ['his own manager, one second before', above, '2026-11-25T13:59:59Z', line, false],
    ['his own manager, from the instant it escalates', above, escalated, line, true],
    ['the respondent, not while it is at the manager’s manager', respondent, escalated, line, false],
    ['the respondent, from his turn on', respondent, atRespondent, line, true],
    ['the respondent at once, when nobody else is responsible', respondent, opened, nobody, true],
    [
      'the respondent when it escalates and nobody is above the manager',
      respondent,
      escalated,
      { level0: '200', level1: null },
      true,
    ],
    ['another manager, never', stranger, atRespondent, line, false],
    ['a manager without an employee number, never', actor('manager'), atRespondent, nobody, false],
    ['security, never: it is not its queue', actor('security'), atRespondent, line, false],
    [
      'the employee himself, never, even as his own manager',
      employee,
      atRespondent,
      { ...line, level0: '100' },
      false,
    ],
    ['an administrator, never', actor('admin', '200'), atRespondent, line, false],
    ['an auditor, never', actor('auditor', '200'), atRespondent, line, false],
  ])('of an approval: %s', (_who, who, now, responsibles, expected) => {
    expect(mayAnswer(approval, who, responsibles, now)).toBe(expected);
  });

  it.each([
    ['securite', 'security'],
    ['pilotage', 'pilot'],
    ['rh', 'hr'],
    ['reparation', 'security'],
    ['gestionnaire', 'respondent'],
    ['proprietaire', 'respondent'],
  ] as const)('of the queue %s as a whole: the role %s alone', (queue, expected) => {
    const roles = ['hr', 'manager', 'respondent', 'security', 'pilot', 'admin', 'auditor'];
    const may = roles.filter((role) => mayAnswer({ ...work, queue }, actor(role, '200'), line, atRespondent));
    expect(may).toEqual([expected]);
  });

  it('of an owner’s decision: the owner in whatever role he has, and the respondent when there is no owner', () => {
    const owned: TaskRouting = { ...approval, queue: 'proprietaire', assignee: 'owner:DRF' };
    const owner = actor('pilot', '400');
    expect(mayAnswer(owned, owner, { level0: '400', level1: null }, opened)).toBe(true);
    expect(mayAnswer(owned, manager, { level0: '400', level1: null }, opened)).toBe(false);
    expect(mayAnswer(owned, respondent, nobody, opened)).toBe(true);
  });

  it('of a task of a confidential departure: security whatever the queue, and its author for HR', () => {
    const secret: TaskRouting = { ...approval, confidential: true };
    for (const who of [manager, respondent, actor('pilot'), actor('hr')])
      expect(mayAnswer(secret, who, line, atRespondent)).toBe(false);
    expect(mayAnswer(secret, actor('security'), line, opened)).toBe(true);
    expect(mayAnswer({ ...secret, queue: 'rh', assignee: 'queue' }, actor('hr'), nobody, opened)).toBe(true);
    const other = { ...actor('hr'), principal: 'hr-2' };
    expect(mayAnswer({ ...secret, queue: 'rh', assignee: 'queue' }, other, nobody, opened)).toBe(false);
  });

  it.each(['security', 'hr', 'pilot'])('of his own accesses: nobody, not even %s', (role) => {
    const queue = { security: 'securite', hr: 'rh', pilot: 'pilotage' }[role] as TaskRouting['queue'];
    const own = actor(role, '100');
    expect(mayAnswer({ ...work, queue }, own, line, atRespondent)).toBe(false);
    expect(mayVerify({ ...work, queue }, own, line, atRespondent)).toBe(false);
    expect(mayAnswer({ ...work, queue, confidential: true }, own, line, atRespondent)).toBe(false);
    expect(mayAnswer({ ...work, queue }, actor(role, '101'), line, atRespondent)).toBe(true);
  });

  it('lists for a role the queues that it serves as a whole', () => {
    expect(queuesOf('security')).toEqual(['securite', 'reparation']);
    expect(queuesOf('manager')).toEqual([]);
    expect(queuesOf('respondent')).toEqual([]);
  });
});

describe('who may verify a task', () => {
  const equipment: TaskRouting = { ...approval, verification: 'recipient' };

  it.each([
    ['the employee confirms what he received', equipment, employee, true],
    ['the respondent confirms it for him', equipment, respondent, true],
    ['another manager does not', equipment, stranger, false],
    ['a second person of the queue reads work of the queue', work, actor('security'), true],
    ['another queue does not', work, actor('pilot'), false],
    ['the respondent does not read work of a queue', work, respondent, false],
    [
      'the manager’s manager reads what the manager did',
      { ...approval, verification: 'secondPerson' },
      above,
      true,
    ],
    [
      'the employee does not confirm what a second person must',
      { ...approval, verification: 'secondPerson' },
      employee,
      false,
    ],
    ['an auditor only looks', equipment, actor('auditor', '100'), false],
  ] as const)('%s', (_who, task, who, expected) => {
    expect(mayVerify(task, who, line, opened)).toBe(expected);
  });

  it('waits for answers while it is open, for a verification once completed, and for nobody when closed', () => {
    expect(mayAct({ ...equipment, state: 'open' }, employee, line, opened)).toBe(false);
    expect(mayAct({ ...equipment, state: 'completed' }, employee, line, opened)).toBe(true);
    expect(mayAct({ ...equipment, state: 'done' }, employee, line, opened)).toBe(false);
  });
});

describe('who sees a task', () => {
  it('shows a confidential one to its author and to named roles alone', () => {
    const secret = { confidential: true, requestedBy: 'hr-1' };
    const seen = [actor('hr'), actor('security'), actor('auditor'), actor('admin'), manager].map((who) =>
      seesConfidential(secret, who, ['security', 'auditor']),
    );
    expect(seen).toEqual([true, true, true, false, false]);
    expect(seesConfidential({ ...secret, confidential: false }, manager, [])).toBe(true);
  });
});

describe('a claim', () => {
  const claimed = { claimedBy: 'p1', claimedAt: '2026-11-23T14:00:00Z' };

  it.each([
    ['keeps others away', 'p2', '2026-11-24T13:59:59Z', true],
    ['does not keep its holder away', 'p1', '2026-11-23T15:00:00Z', false],
    ['holds for a day, so that nothing stays with somebody who is away', 'p2', '2026-11-24T14:00:00Z', false],
  ])('%s', (_what, principal, now, expected) => {
    expect(isClaimedByAnother(claimed, principal, now)).toBe(expected);
    expect(isClaimedByAnother({ claimedBy: null, claimedAt: null }, principal, now)).toBe(false);
  });
});
