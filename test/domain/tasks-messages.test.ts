import { longDate, longInstant } from '../../domain/tasks/french-dates';
import { composeMessage, type MessageFacts } from '../../domain/tasks/messages';
import { mayReaderAnswer, pointless, recipientOf, type Addressed } from '../../domain/tasks/recipients';

const asked = {
  id: '6f1c0000-0000-4000-8000-000000000001',
  kind: 'approval',
  title: 'Approuver le profil\r\nBcc: quelqu’un',
  system: null,
  dueAt: '2026-11-24T14:00:00Z',
  giveUpAt: '2026-12-07T14:00:00Z',
  urgent: false,
} as const;
const facts: MessageFacts = {
  organization: 'Régie des exemples',
  employee: 'Maude Tremblay',
  task: asked,
  effectiveOn: '2026-12-01',
  training: 'SAGIR RF : bases',
  expired: 'SAGIR RF : payables',
  mayAnswer: true,
};

const task: NonNullable<Addressed['task']> = {
  ...{ queue: 'gestionnaire', assignee: 'manager', verification: 'none', confidential: false },
  ...{ requestedBy: 'hr-1', employeeNumber: '100', escalateAt: null, respondentAt: null },
  ...{ state: 'open', claimedBy: null },
} as const;
const message = (change: Partial<Addressed> = {}): Addressed => ({
  ...{ kind: 'task', recipient: 'task', task, isCalledOff: false, onCall: [] },
  ...change,
});
const line = { level0: '200', level1: '300' };
const queued: typeof task = { ...task, queue: 'securite', assignee: 'queue' };

describe('dates in messages', () => {
  it('are written as in Québec, on its clock', () => {
    expect(longDate('2026-12-01')).toBe('1er décembre 2026');
    expect(longInstant('2026-11-23T13:30:00Z')).toBe('23 novembre 2026 à 8 h 30');
    expect(longInstant('2026-07-01T12:00:00Z')).toBe('1er juillet 2026 à 8 h');
  });
});

describe('the text of a message', () => {
  it('says whose accesses end, and what is over', () => {
    const { subject, text } = composeMessage('expiry', facts);
    expect(subject).toBe('Fin d’accès : une échéance est passée');
    expect(text).toContain('Personne : Maude Tremblay');
    expect(text).toContain('Échu : SAGIR RF : payables');
  });

  it('asks a decision, says until when, and what silence means', () => {
    const { subject, text } = composeMessage('task', facts);
    expect(subject).toBe('Votre décision est demandée : Approuver le profil Bcc: quelqu’un');
    expect(text).toContain('Personne : Maude Tremblay');
    expect(text).toContain('au plus tard le 24 novembre 2026 à 9 h');
    expect(text).toContain('Sans réponse le 7 décembre 2026 à 9 h, le droit ne sera pas accordé.');
    expect(text).toContain('6f1c0000-0000-4000-8000-000000000001');
  });

  it('reminds, and tells the next in line whether he may answer', () => {
    expect(composeMessage('reminder', facts).subject).toMatch(/^Rappel : /);
    expect(composeMessage('escalation', facts).text).toContain('répondre à votre tour');
    expect(composeMessage('escalation', { ...facts, mayAnswer: false }).text).not.toContain('à votre tour');
  });

  it('marks what is urgent, and leaves out a name that the reader may not know', () => {
    const urgent = { ...facts, employee: null, task: { ...asked, urgent: true } };
    const { subject, text } = composeMessage('task', urgent);
    expect(subject).toMatch(/^Urgent : /);
    expect(text).not.toContain('Personne');
  });

  it('welcomes with the first day and without any secret', () => {
    const { subject, text } = composeMessage('welcome', { ...facts, task: null });
    expect(subject).toBe('Bienvenue à Régie des exemples');
    expect(text).toContain('le 1er décembre 2026');
    expect(text).toContain('Bonjour Maude Tremblay,');
  });

  it('names the training that a right waits for', () => {
    expect(composeMessage('training', { ...facts, task: null }).text).toContain('SAGIR RF : bases');
    expect(composeMessage('notice', { ...facts, task: null }).subject).toContain('Avis de Relais');
  });
});

describe('the reader of a message', () => {
  it.each([
    ['a task: the manager responsible now', message(), { to: 'person', number: '200' }],
    ['its escalation: the next in line', message({ kind: 'escalation' }), { to: 'person', number: '300' }],
    ['the last step: the respondent', message({ recipient: 'respondent' }), { to: 'respondent' }],
    [
      'a task of a queue: the role that serves it',
      message({ task: queued }),
      { to: 'role', role: 'security' },
    ],
    [
      'its reminder: who has claimed it',
      message({ kind: 'reminder', task: { ...queued, claimedBy: 'p7' } }),
      { to: 'principal', id: 'p7' },
    ],
    [
      'the on-call list: who comes second on it, fifteen minutes later',
      message({ recipient: 'on-call:securite:1', task: queued, onCall: ['garde-1', 'garde-2'] }),
      { to: 'principal', id: 'garde-2' },
    ],
    [
      'the on-call list past its end: the whole queue',
      message({ recipient: 'on-call:securite:2', task: queued, onCall: ['garde-1', 'garde-2'] }),
      { to: 'role', role: 'security' },
    ],
    [
      'the on-call list of a confidential task: security',
      message({
        recipient: 'on-call:securite:0',
        task: { ...queued, confidential: true },
        onCall: ['garde-1'],
      }),
      { to: 'role', role: 'security' },
    ],
    [
      'the on-call list of a manager’s task: that manager, not all of them',
      message({ recipient: 'queue:gestionnaire' }),
      { to: 'person', number: '200' },
    ],
    [
      'a queue without a task: its role',
      message({ recipient: 'queue:rh', task: null }),
      { to: 'role', role: 'hr' },
    ],
    [
      'a confidential task: security, never the manager',
      message({ task: { ...task, confidential: true } }),
      { to: 'role', role: 'security' },
    ],
    [
      'a confidential question to HR: its author',
      message({ task: { ...queued, queue: 'rh', confidential: true } }),
      { to: 'principal', id: 'hr-1' },
    ],
    ['a welcome: the employee', message({ recipient: 'employee', task: null }), { to: 'employee' }],
    ['a manager’s message', message({ recipient: 'manager', task: null }), { to: 'person', number: '200' }],
    ['nobody, when the text is not one', message({ recipient: 'queue:lune', task: null }), null],
  ] as const)('of %s', (_what, given, expected) => {
    expect(recipientOf(given, line)).toEqual(expected);
  });

  it('is the respondent when nobody is responsible', () => {
    expect(recipientOf(message(), { level0: null, level1: null })).toEqual({ to: 'respondent' });
  });

  it('is only told of a task of a queue, that he may not answer', () => {
    const now = '2026-11-30T14:00:00Z';
    const told = message({ task: { ...queued, respondentAt: '2026-11-26T14:00:00Z' } });
    expect(mayReaderAnswer(told, { to: 'respondent' }, line, now)).toBe(false);
    const his = message({ task: { ...task, respondentAt: '2026-11-26T14:00:00Z' } });
    expect(mayReaderAnswer(his, { to: 'respondent' }, line, now)).toBe(true);
  });
});

describe('a message without a reason any more', () => {
  it.each([
    [
      'a reminder of an answered task',
      message({ kind: 'reminder', task: { ...task, state: 'completed' } }),
      'task-answered',
    ],
    [
      'an escalation of a closed task',
      message({ kind: 'escalation', task: { ...task, state: 'done' } }),
      'task-answered',
    ],
    [
      'the news of a task that was withdrawn',
      message({ task: { ...task, state: 'cancelled' } }),
      'task-closed',
    ],
    [
      'the welcome of an arrival called off',
      message({ kind: 'welcome', task: null, isCalledOff: true }),
      'process-called-off',
    ],
    [
      'word of a confidential task to the respondent',
      message({ recipient: 'respondent', task: { ...task, confidential: true } }),
      'confidential',
    ],
    ['a reminder of an open task has one', message({ kind: 'reminder' }), null],
  ] as const)('%s', (_what, given, expected) => {
    expect(pointless(given)).toBe(expected);
  });
});
