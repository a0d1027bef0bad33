import { arrivalOf } from '../support/requests';
import { person } from '../support/story';
import { planOf, stepOf } from '../domain/support/plans';
import { NOW, openRecordBench, workOf, type RecordBench } from './records-fixture';

describe('what is written of a process', () => {
  let bench: RecordBench;
  beforeAll(async () => {
    bench = await openRecordBench();
  }, 60_000);
  afterAll(() => bench.close());

  describe('when a question is asked', () => {
    it('is the task in French, its step, its messages and its ladder', async () => {
      const subject = await bench.employ('100001');
      const task = workOf();
      await bench.open(subject, task);
      expect(await bench.taskOf(task.id)).toMatchObject({
        ...{ state: 'open', title: 'Donner les accès dans SAGIR', employee_number: '100001' },
        ...{ checklist: ['Donner LSA', 'Donner LSCD'], requested_by: 'hr-1', confidential: false },
      });
      expect(await bench.stepOf(subject)).toEqual({ state: 'open', detail: null });
      const messages = await bench.read(
        `select kind, recipient, to_char(not_before at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI') as at
         from outbox where task_id = $1 order by not_before`,
        [task.id],
      );
      expect(messages).toEqual([
        { kind: 'task', recipient: 'task', at: '2026-11-02T14:00' },
        { kind: 'reminder', recipient: 'task', at: '2026-11-03T14:00' },
        { kind: 'escalation', recipient: 'task', at: '2026-11-04T14:00' },
        { kind: 'escalation', recipient: 'respondent', at: '2026-11-05T14:00' },
      ]);
      expect(await bench.auditOf(task.id)).toEqual(['relais task-opened']);
    });

    it('is the same when it is written again: one task, one set of messages, one audit entry', async () => {
      const subject = await bench.employ('100002');
      const task = workOf();
      await bench.open(subject, task);
      await bench.open(subject, task);
      const [count] = await bench.read('select count(*)::int as messages from outbox where task_id = $1', [
        task.id,
      ]);
      expect(count).toEqual({ messages: 4 });
      expect(await bench.auditOf(task.id)).toHaveLength(1);
    });

    it('reminds of work when it is due, and of a decision after a working day', async () => {
      const subject = await bench.employ('100003');
      const dueAt = '2026-11-23T05:00:00.000Z';
      const [work, approval] = [workOf({ dueAt }), workOf({ kind: 'approval', action: 'approve', dueAt })];
      await bench.open(subject, work);
      await bench.open(subject, approval);
      const remindAt = async (id: string) =>
        (await bench.read("select to_char(remind_at, 'YYYY-MM-DD') as at from tasks where id = $1", [id]))[0];
      expect(await remindAt(work.id)).toEqual({ at: '2026-11-23' });
      expect(await remindAt(approval.id)).toEqual({ at: '2026-11-03' });
    });

    it('shows of a repair what went wrong, and its step as failed', async () => {
      const subject = await bench.employ('100004');
      const task = workOf({ kind: 'repair', queue: 'reparation', detail: 'unreachable' });
      await bench.open(subject, task);
      expect(await bench.stepOf(subject)).toEqual({ state: 'failed', detail: 'unreachable' });
    });
  });

  describe('when somebody answers', () => {
    it('that the work is done, waits for its proof: no right is believed yet', async () => {
      const subject = await bench.employ('200001');
      const task = workOf();
      await bench.open(subject, task);
      await bench.answer(subject, task, {});
      expect(await bench.taskOf(task.id)).toMatchObject({
        ...{ state: 'completed', completed_by: 'securite-1', evidence: { note: 'fait' }, closed_at: null },
      });
      expect(await bench.stepOf(subject)).toMatchObject({ state: 'completed' });
      expect(await bench.heldBy(subject)).toEqual([]);
    });

    it('that he has read it, gives the rights, with who did and who read', async () => {
      const subject = await bench.employ('200002');
      const task = workOf();
      await bench.open(subject, task);
      await bench.answer(subject, task, {});
      const verified = { verb: 'verify', evidence: null } as const;
      const done = { taskState: 'done', stepState: 'done', detail: 'verified' } as const;
      await bench.answer(subject, task, { answer: verified, actor: person('securite-2'), ...done });
      expect(await bench.taskOf(task.id)).toMatchObject({
        ...{
          state: 'done',
          completed_by: 'securite-1',
          verified_by: 'securite-2',
          evidence: { note: 'fait' },
        },
      });
      expect(await bench.heldBy(subject)).toEqual(['SAGIR:LSA', 'SAGIR:LSCD']);
      expect(await bench.auditOf(task.id)).toEqual([
        ...['relais task-opened', 'securite-1 task-complete', 'securite-2 task-verify'],
      ]);
    });

    it('twice with the same, gives each right once', async () => {
      const subject = await bench.employ('200003');
      const task = workOf();
      await bench.open(subject, task);
      const done = { taskState: 'done', stepState: 'done' } as const;
      await bench.answer(subject, task, done);
      await bench.answer(subject, task, done);
      expect(await bench.heldBy(subject)).toHaveLength(2);
    });

    it('no, with a reason that stays', async () => {
      const subject = await bench.employ('200004');
      const task = workOf({ kind: 'approval', action: 'approve' });
      await bench.open(subject, task);
      const answer = { verb: 'reject', reason: 'pas dans ses tâches' } as const;
      await bench.answer(subject, task, {
        answer,
        taskState: 'rejected',
        stepState: 'withheld',
        detail: 'refused',
      });
      expect(await bench.taskOf(task.id)).toMatchObject({
        state: 'rejected',
        decision: 'pas dans ses tâches',
      });
      expect(await bench.stepOf(subject)).toEqual({ state: 'withheld', detail: 'refused' });
      expect(await bench.heldBy(subject)).toEqual([]);
    });

    it('that he repaired it by hand, keeps what he said and grants nothing by itself', async () => {
      const subject = await bench.employ('200005');
      const task = workOf({ kind: 'repair', queue: 'reparation', detail: 'refused' });
      await bench.open(subject, task);
      const answer = {
        verb: 'repair',
        action: 'done',
        reason: 'fait à la main',
        evidence: { note: 'vu' },
      } as const;
      await bench.answer(subject, task, {
        answer,
        taskState: 'done',
        stepState: 'done',
        detail: 'done-by-hand',
      });
      expect(await bench.taskOf(task.id)).toMatchObject({ decision: 'done: fait à la main' });
    });

    it.each([
      ['end', '300001'],
      ['return', '300002'],
      ['handover', '300003'],
    ] as const)('that the %s is done, ends the rights', async (action, number) => {
      const subject = await bench.employ(number);
      const done = { taskState: 'done', stepState: 'done' } as const;
      const [work, end] = [workOf(), workOf({ action })];
      await bench.open(subject, work);
      await bench.answer(subject, work, done);
      await bench.open(subject, end);
      await bench.answer(subject, end, { ...done, at: '2026-12-01T14:00:00.000Z' });
      expect(await bench.heldBy(subject)).toEqual([]);
    });

    it.each([
      [{ control: 'revue mensuelle', days: 60 }, '2026-12-31', 'revue mensuelle'],
      [{ control: 'double signature' }, '2027-01-30', 'double signature'],
    ])('with a waiver %j, it holds until %s', async (values, until, control) => {
      const subject = await bench.employ(`31000${control.length}`);
      const task = workOf({ kind: 'waiver', action: 'waive', reason: 'SOD-8' });
      await bench.open(subject, task);
      const answer = { verb: 'complete', evidence: { note: 'vu', values } } as const;
      const given = { answer, actor: person('drf'), taskState: 'done', stepState: 'done' } as const;
      await bench.answer(subject, task, given);
      await bench.answer(subject, task, given);
      const waivers = await bench.read(
        'select rule, valid_from::text as from, valid_until::text as until, control, granted_by from waivers where person_id = $1',
        [subject.personId],
      );
      expect(waivers).toEqual([{ rule: 'SOD-8', from: '2026-11-02', until, control, granted_by: 'drf' }]);
    });
  });

  describe('when it goes on', () => {
    it('is its state, its steps, and the tasks that nobody needs to answer any more', async () => {
      const subject = await bench.employ('400001');
      const task = workOf();
      await bench.open(subject, task);
      await bench.progress(subject, {
        ...{ state: 'cancelled', outcome: 'désistement', closed: true, employment: 'never-started' },
        steps: [{ id: 'work:SAGIR', state: 'cancelled', detail: 'no-longer-wanted' }],
        closedTasks: [{ id: task.id, state: 'cancelled' }],
        event: { action: 'arrival-cancelled', details: { reason: 'désistement' } },
        actor: 'hr-1',
      });
      expect(await bench.taskOf(task.id)).toMatchObject({ state: 'cancelled' });
      expect(await bench.stepOf(subject)).toEqual({ state: 'cancelled', detail: 'no-longer-wanted' });
      const [row] = await bench.read(
        `select o.state, o.outcome, o.closed_at is not null as closed, e.state as employment
         from processes o join employments e on e.id = o.employment_id where o.id = $1`,
        [subject.processId],
      );
      expect(row).toEqual({
        ...{ state: 'cancelled', outcome: 'désistement', closed: true, employment: 'never-started' },
      });
      expect(await bench.auditOf(subject.processId)).toEqual(['hr-1 arrival-cancelled']);
    });

    it('welcomes the employee once', async () => {
      const subject = await bench.employ('400002');
      const welcomeAt = '2026-11-23T13:00:00.000Z';
      await bench.progress(subject, { state: 'enabled', employment: 'active', welcomeAt });
      await bench.progress(subject, { state: 'enabled', employment: 'active', welcomeAt });
      const welcomes = await bench.read('select kind, recipient from outbox where process_id = $1', [
        subject.processId,
      ]);
      expect(welcomes).toEqual([{ kind: 'welcome', recipient: 'employee' }]);
    });

    it('after a correction, is the new plan, the person and the post; no step is lost', async () => {
      const subject = await bench.employ('400003');
      const request = arrivalOf('400003', '2026-12-07', { profiles: ['RF-SAISIE'], managerNumber: '200' });
      const moved = stepOf('work:SAGIR', {
        action: 'work',
        at: '2026-11-30T11:00:00Z',
        entitlements: ['SAGIR:LSA'],
      });
      const plan = { ...planOf(moved, stepOf('check', { action: 'check' })), on: '2026-12-07' };
      await bench.progress(subject, { replanned: { plan, request, requestHash: 'new' } });
      expect(
        await bench.read('select step_id, state from process_steps where process_id = $1 order by position', [
          subject.processId,
        ]),
      ).toEqual([
        { step_id: 'work:SAGIR', state: 'scheduled' },
        { step_id: 'check', state: 'scheduled' },
      ]);
      const [row] = await bench.read(
        `select o.effective_on::text as on, o.request_hash, e.first_day::text as first_day, e.manager_number,
           e.profiles, p.given_name
         from processes o join employments e on e.id = o.employment_id join people p on p.id = o.person_id
         where o.id = $1`,
        [subject.processId],
      );
      expect(row).toEqual({
        ...{ on: '2026-12-07', request_hash: 'new', first_day: '2026-12-07', manager_number: '200' },
        ...{ profiles: ['RF-SAISIE'], given_name: 'Noémie' },
      });
    });

    it('keeps the hash of the request when a part of it is corrected', async () => {
      const subject = await bench.employ('400004');
      const request = arrivalOf('400004', '2026-12-07');
      await bench.progress(subject, { replanned: { plan: planOf(), request, requestHash: null } });
      const [row] = await bench.read('select request_hash from processes where id = $1', [subject.processId]);
      expect(row).toEqual({ request_hash: 'h' });
    });
  });

  it('when somebody leaves, his reports follow the substitute, else his own manager', async () => {
    await bench.employ('500000');
    const leaver = await bench.employ('500001', { managerNumber: '500000' });
    await bench.employ('500002', { managerNumber: '500000' });
    const managerOf = async (number: string) =>
      (
        await bench.read<{ manager: string | null }>(
          `select e.manager_number as manager from employments e join people p on p.id = e.person_id
           where p.number = $1`,
          [number],
        )
      )[0]?.manager;
    await bench.employ('500003', { managerNumber: '500001' });
    const rehome = { subject: leaver, stepId: 'rehome', now: NOW };
    await bench.rehome({ ...rehome, substituteNumber: '500002' });
    expect(await managerOf('500003')).toBe('500002');
    await bench.employ('500004', { managerNumber: '500001' });
    await bench.rehome({ ...rehome, substituteNumber: null });
    expect(await managerOf('500004')).toBe('500000');
    expect(await bench.auditOf(leaver.processId)).toEqual(['relais work-rehomed', 'relais work-rehomed']);
  });

  it('when an owner leaves, his field goes to the substitute, else to his own manager, and is audited once', async () => {
    await bench.employ('530000');
    const leaver = await bench.employ('530001', { managerNumber: '530000' });
    const gone = await bench.employ('530002', { managerNumber: '530000' });
    const owners = async () =>
      (
        await bench.read<{ owners: object }>(
          "select settings -> 'owners' as owners from organizations where code = $1",
          ['REGIE'],
        )
      )[0]?.owners;
    const name = (settings: object) =>
      bench.read(
        "update organizations set settings = jsonb_set(settings, '{owners}', $1::text::jsonb) where code = 'REGIE'",
        [JSON.stringify(settings)],
      );
    await name({ DRF: '530001', DRM: '530009', DRH: '530001' });
    const leaving = { subject: leaver, stepId: 'rehome', now: NOW, substituteNumber: '530002' };
    await bench.rehome(leaving);
    await bench.rehome(leaving);
    expect(await owners()).toEqual({ DRF: '530002', DRM: '530009', DRH: '530002' });
    expect(await bench.auditOf('REGIE')).toEqual(['relais owners-rehomed']);
    await bench.read("update employments set state = 'ended' where id = $1", [gone.employmentId]);
    await name({ DRF: '530001' });
    await bench.rehome(leaving);
    expect(await owners()).toEqual({ DRF: '530000' });
    await name({ DRF: '530000' });
    await bench.rehome({ ...leaving, subject: { ...leaver, employeeNumber: '530000' } });
    expect(await owners()).toEqual({ DRF: '530000' });
  });

  it('when the substitute is far below who leaves, nobody comes to stand above himself', async () => {
    await bench.employ('510000');
    const leaver = await bench.employ('510001', { managerNumber: '510000' });
    await bench.employ('510002', { managerNumber: '510001' });
    await bench.employ('510003', { managerNumber: '510002' });
    await bench.employ('510004', { managerNumber: '510003' });
    await bench.employ('510005', { managerNumber: '510001' });
    await bench.rehome({ subject: leaver, stepId: 'rehome', now: NOW, substituteNumber: '510004' });
    const chain = await bench.read(
      `select p.number, e.manager_number as manager from employments e join people p on p.id = e.person_id
       where p.number between $1 and $2 order by p.number`,
      ['510002', '510005'],
    );
    expect(chain).toEqual([
      { number: '510002', manager: '510000' },
      { number: '510003', manager: '510002' },
      { number: '510004', manager: '510003' },
      { number: '510005', manager: '510004' },
    ]);
  });

  it('a correction of something else leaves the manager who has taken over', async () => {
    const subject = await bench.employ('520001', { managerNumber: '520000' });
    const request = arrivalOf('520001', '2026-12-07', { managerNumber: '520000' });
    const correct = (corrected: typeof request) =>
      bench.progress(subject, { replanned: { plan: planOf(), request: corrected, requestHash: null } });
    const manager = async () =>
      await bench.read('select manager_number as manager from employments where id = $1', [
        subject.employmentId,
      ]);
    await correct(request);
    await bench.read("update employments set manager_number = '520009' where id = $1", [
      subject.employmentId,
    ]);
    await correct({ ...request, remark: 'autre' });
    expect(await manager()).toEqual([{ manager: '520009' }]);
    await correct({ ...request, managerNumber: '520008' });
    expect(await manager()).toEqual([{ manager: '520008' }]);
  });
});
