import * as fc from 'fast-check';
import { instantAt } from '../../domain/calendar/instants';
import { publicServiceCalendar as calendar } from '../support/calendar';
import { hurriedMessagesOf, ladderOf, messagesOf } from '../../domain/tasks/messages-plan';

const instants = fc
  .date({ min: new Date('2026-01-05T00:00:00Z'), max: new Date('2027-11-30T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const task = { id: 't-1', kind: 'work', queue: 'securite', urgent: false } as const;
const messagesAt = (openedAt: string, urgent = false) =>
  messagesOf({ ...task, urgent }, openedAt, ladderOf(openedAt, null, calendar), calendar);

describe('the ladder of a task', () => {
  it('climbs: who is asked is reminded, then the next in line, then the respondent', () => {
    fc.assert(
      fc.property(instants, fc.option(instants), (openedAt, dueAt) => {
        const { remindAt, escalateAt, respondentAt } = ladderOf(openedAt, dueAt, calendar);
        const rungs = [openedAt, remindAt, escalateAt, respondentAt].map((at) => Date.parse(at));
        expect(rungs).toEqual(rungs.toSorted((a, b) => a - b));
        expect(Date.parse(escalateAt)).toBeGreaterThan(Date.parse(remindAt));
        expect(Date.parse(respondentAt)).toBeGreaterThan(Date.parse(escalateAt));
      }),
    );
  });

  it('counts one, two and three working days at the same hour', () => {
    expect(ladderOf(instantAt('2026-11-20', '14:15'), null, calendar)).toEqual({
      remindAt: instantAt('2026-11-23', '14:15'),
      escalateAt: instantAt('2026-11-24', '14:15'),
      respondentAt: instantAt('2026-11-25', '14:15'),
    });
  });

  it('waits for the date on which work is due, and does not look at one that has passed', () => {
    const opened = instantAt('2026-11-02', '09:00');
    const due = instantAt('2026-11-23', '00:00');
    expect(ladderOf(opened, due, calendar)).toMatchObject({
      ...{ remindAt: due, escalateAt: instantAt('2026-11-24', '00:00') },
    });
    const late = ladderOf(opened, instantAt('2026-10-30', '00:00'), calendar);
    expect(late).toEqual(ladderOf(opened, null, calendar));
  });
});

describe('the messages of a task', () => {
  it('go to who is asked, to him again, to the next in line and to the respondent', () => {
    const messages = messagesAt(instantAt('2026-11-23', '10:00'));
    expect(messages.map(({ kind, recipient }) => [kind, recipient])).toEqual([
      ['task', 'task'],
      ['reminder', 'task'],
      ['escalation', 'task'],
      ['escalation', 'respondent'],
    ]);
  });

  it.each([
    ['Monday at ten', instantAt('2026-11-23', '10:00'), 0],
    ['Monday at noon', instantAt('2026-11-23', '12:15'), 3],
    ['Monday night', instantAt('2026-11-23', '22:00'), 3],
    ['Saturday', instantAt('2026-11-28', '10:00'), 3],
  ])('of an urgent one wake, on %s, the on-call list %s as often as needed', (_when, openedAt, calls) => {
    const onCall = messagesAt(openedAt, true).filter(({ recipient }) => recipient.startsWith('on-call:'));
    const list = ['on-call:securite:0', 'on-call:securite:1', 'on-call:securite:2'];
    expect(onCall.map(({ recipient }) => recipient)).toEqual(list.slice(0, calls));
    const minutes = onCall.map(({ notBefore }) => (Date.parse(notBefore) - Date.parse(openedAt)) / 60_000);
    expect(minutes).toEqual([0, 15, 30].slice(0, calls));
  });

  it('of an ordinary one wake nobody at night', () => {
    expect(messagesAt(instantAt('2026-11-23', '22:00'))).toHaveLength(4);
  });

  it.each([
    ['Monday at ten', instantAt('2026-11-23', '10:00'), 0],
    ['Monday night', instantAt('2026-11-23', '23:59'), 3],
  ])(
    'of one that becomes urgent are, on %s, one to who answers and %s to the on-call list',
    (_when, at, calls) => {
      const messages = hurriedMessagesOf(task, at, calendar);
      expect(messages[0]).toEqual({
        kind: 'task',
        dedupeKey: 'urgent:t-1',
        recipient: 'task',
        notBefore: at,
      });
      const asOpened = messagesAt(at, true).filter(({ recipient }) => recipient.startsWith('on-call:'));
      expect(messages.slice(1)).toEqual(asOpened);
      expect(asOpened).toHaveLength(calls);
    },
  );

  it('are told apart by their keys, so that each is sent once', () => {
    fc.assert(
      fc.property(instants, fc.boolean(), (openedAt, urgent) => {
        const keys = messagesAt(openedAt, urgent).map(({ dedupeKey }) => dedupeKey);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
