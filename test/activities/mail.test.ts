import { MockActivityEnvironment } from '@temporalio/testing';
import { createMailActivities, type RelayedPage } from '../../activities/mail';
import type { MailMessage } from '../../connectors/mail/mailer';
import { ConnectorError } from '../../connectors/port';
import { outbox } from '../../db/schema/journal';
import { createPrincipal } from '../../db/stores/identity';
import { giveRole } from '../../db/stores/role-grants';
import * as outboxStore from '../../db/stores/outbox';
import { createReconciliationStore } from '../../db/stores/reconciliation';
import { readResponsibles } from '../../db/stores/responsibles';
import type { Role } from '../../domain/identity';
import { employ, follow, openTask, organize } from '../api/tasks-fixture';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';

const NOW = '2026-11-23T14:00:00.000Z';
const minutes = (count: number) => new Date(Date.parse(NOW) + count * 60_000).toISOString();

type Row = typeof outbox.$inferInsert;

describe('the mail relay', () => {
  let database: OpenTestDatabase;
  let processId: string;
  let sent: MailMessage[] = [];
  let broken: (message: MailMessage) => boolean = () => false;
  let names = 0;

  beforeAll(async () => {
    database = await openTestDatabase();
    await organize(database.app, 'REGIE', { respondentEmail: 'repondante@regie.qc.ca' });
    await organize(database.app, 'MUSEE');
    const ids = await employ(database.app, 'REGIE', '100', '200', { email: 'maude@regie.qc.ca' });
    ({ processId } = await follow(database.app, 'REGIE', ids));
    await employ(database.app, 'REGIE', '200', '300', { email: 'gestion@regie.qc.ca' });
    await employ(database.app, 'REGIE', '300', null);
    await hold('directrice', 'manager', 'REGIE', 'directrice@regie.qc.ca', '300');
    await hold('secu-1', 'security', 'REGIE', 'secu1@regie.qc.ca');
    await hold('secu-2', 'security', null, 'secu2@ministere.qc.ca');
    await hold('secu-musee', 'security', 'MUSEE', 'secu@musee.qc.ca');
    await hold('secu-revoked', 'security', 'REGIE', 'parti@regie.qc.ca', null, '2026-11-22');
    await hold('hr-author', 'hr', 'REGIE', 'rh@regie.qc.ca');
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    sent = [];
    broken = () => false;
    await relay('2027-11-23T14:00:00.000Z');
    sent = [];
  });

  const hold = (
    id: string,
    role: Role,
    organization: string | null,
    email: string,
    employeeNumber: string | null = null,
    until = '2028-01-01',
  ) =>
    database.app.withEverywhere(['REGIE', 'MUSEE'], async (tx) => {
      await createPrincipal(tx, { id, name: id, kind: 'person', email, employeeNumber, organization });
      const since = { from: '2020-01-01', givenBy: 'test', givenAt: '2020-01-01T12:00:00Z' };
      await giveRole(tx, { principalId: id, role, organization, until, ...since });
    });
  const relay = (now = NOW, limit = 100): Promise<RelayedPage> => {
    const mailer = {
      send: (message: MailMessage) => {
        if (broken(message)) return Promise.reject(new ConnectorError('unreachable', 'no server'));
        sent.push(message);
        return Promise.resolve();
      },
    };
    const stores = { ...outboxStore, readResponsibles };
    const { relayMail } = createMailActivities({
      ...{ database: database.batch, mailer, stores, findings: createReconciliationStore(database.app) },
    });
    const once = () => relayMail({ now, limit });
    return new MockActivityEnvironment().run<[], RelayedPage, typeof once>(once);
  };
  const write = (over: Partial<Row> & { organization?: string }) =>
    database.app.withScope([over.organization ?? 'REGIE'], async (tx) => {
      names += 1;
      const row = { kind: 'task', dedupeKey: `essai:${names}`, recipient: 'task', notBefore: NOW } as const;
      const [made] = await tx.orm
        .insert(outbox)
        .values({ organization: 'REGIE', ...row, ...over })
        .returning({ id: outbox.id });
      return made?.id ?? '';
    });
  const rowOf = (id: string) =>
    database.app.withScope(['REGIE', 'MUSEE'], async (tx) => {
      const [row] =
        await tx.sql`select state, attempts, detail, not_before, sent_at from outbox where id = ${id}`;
      return row;
    });
  const approval = { kind: 'approval', queue: 'gestionnaire', assignee: 'manager', system: null } as const;
  const open = (over: Partial<Parameters<typeof openTask>[1]> = {}) =>
    openTask(database.app, { organization: 'REGIE', employeeNumber: '100', processId, ...over });
  const recipients = () => sent.map(({ to }) => to).sort();

  it('sends one message a row, however often it runs and however many run at once', async () => {
    const taskId = await open(approval);
    const id = await write({ taskId });
    const pages = await Promise.all([relay(), relay(), relay()]);
    expect(pages.map(({ sent: count }) => count).sort()).toEqual([0, 0, 1]);
    await relay(minutes(60));
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ id, to: 'gestion@regie.qc.ca' });
    expect(sent[0]?.text).toContain('Maude N100');
    expect(await rowOf(id)).toMatchObject({ state: 'sent', attempts: 1, detail: null });
  });

  it('leaves what is not due, and goes page by page', async () => {
    const taskId = await open(approval);
    await Promise.all([write({ taskId }), write({ taskId }), write({ taskId })]);
    await write({ taskId, notBefore: minutes(1) });
    expect(await relay(NOW, 2)).toMatchObject({ taken: 2, sent: 2 });
    expect(await relay(NOW, 2)).toMatchObject({ taken: 1, sent: 1 });
    expect(await relay(minutes(1), 2)).toMatchObject({ taken: 1 });
  });

  it('writes to the next in line, then to the respondent, each by the address known today', async () => {
    const taskId = await open(approval);
    await write({ taskId, kind: 'escalation' });
    await write({ taskId, kind: 'escalation', recipient: 'respondent' });
    await relay();
    expect(recipients()).toEqual(['directrice@regie.qc.ca', 'repondante@regie.qc.ca']);
  });

  it('writes to everybody who serves the queue of the organisation, and reminds who claimed the task', async () => {
    const taskId = await open({ claimedBy: 'secu-1', claimedAt: NOW });
    const id = await write({ taskId });
    await relay();
    expect(recipients()).toEqual(['secu1@regie.qc.ca', 'secu2@ministere.qc.ca']);
    expect(sent.map((message) => message.id).sort()).toEqual([`${id}.secu-1`, `${id}.secu-2`]);
    sent = [];
    await write({ taskId, kind: 'reminder' });
    await relay();
    expect(recipients()).toEqual(['secu1@regie.qc.ca']);
  });

  it('calls one after the other who is on call, passes over who has lost the role, then everybody', async () => {
    const list = JSON.stringify({ onCall: { securite: ['secu-revoked', 'secu-2'] } });
    await database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql`update organizations set settings = settings || ${list}::text::jsonb`,
    );
    const taskId = await open({ urgent: true });
    for (const place of [0, 1])
      await write({
        taskId,
        kind: 'escalation',
        recipient: `on-call:securite:${place}`,
        notBefore: minutes(place),
      });
    await relay();
    expect(recipients()).toEqual(['secu2@ministere.qc.ca']);
    sent = [];
    await relay(minutes(1));
    expect(recipients()).toEqual(['secu1@regie.qc.ca', 'secu2@ministere.qc.ca']);
    await database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql`update organizations set settings = settings - 'onCall'`,
    );
  });

  it('keeps a confidential departure between its author, security and nobody else', async () => {
    const secret = { confidential: true } as const;
    const taskId = await open({ ...approval, ...secret });
    await write({ taskId });
    const told = await write({ taskId, kind: 'escalation', recipient: 'respondent' });
    const question = await open({ ...secret, kind: 'confirmation', queue: 'rh' });
    await write({ taskId: question });
    await relay();
    expect(recipients()).toEqual(['rh@regie.qc.ca', 'secu1@regie.qc.ca', 'secu2@ministere.qc.ca']);
    expect(sent.map(({ text }) => text).join()).not.toContain('Maude');
    expect(await rowOf(told)).toMatchObject({ state: 'dropped', detail: 'confidential' });
  });

  it('welcomes the employee and names the training that a right waits for', async () => {
    const about = { processId, recipient: 'employee' } as const;
    await write({ ...about, kind: 'welcome' });
    await write({ ...about, kind: 'training', dedupeKey: `training:${processId}:SAGIR-RF-1` });
    await relay();
    expect(recipients()).toEqual(['maude@regie.qc.ca', 'maude@regie.qc.ca']);
    expect(sent.map(({ text }) => text).join()).toContain('SAGIR RF: bases');
  });

  it('drops what an answer made pointless, and what nobody can receive', async () => {
    const answered = await write({ taskId: await open({ ...approval, state: 'done' }), kind: 'reminder' });
    const done = await write({ taskId: await open({ state: 'completed' }), kind: 'escalation' });
    const pilot = await write({ taskId: await open({ queue: 'pilotage' }) });
    expect(await relay()).toEqual({ taken: 3, sent: 0, dropped: 3, failed: 0 });
    for (const id of [answered, done])
      expect(await rowOf(id)).toMatchObject({ state: 'dropped', detail: 'task-answered', sent_at: null });
    expect(await rowOf(pilot)).toMatchObject({ state: 'dropped', detail: 'no-address' });
  });

  it('tries again after 1, 5, 30 and 120 minutes, then opens one finding for security', async () => {
    broken = () => true;
    const id = await write({ taskId: await open(approval) });
    for (const [attempt, at] of [0, 1, 6, 36, 156].entries()) {
      if (attempt > 0) expect(await relay(minutes(at - 1))).toMatchObject({ taken: 0 });
      expect(await relay(minutes(at))).toMatchObject({ taken: 1, failed: 1 });
      expect(await rowOf(id)).toMatchObject({ attempts: attempt + 1, detail: 'unreachable' });
    }
    expect(await rowOf(id)).toMatchObject({ state: 'failed' });
    expect(await relay(minutes(1000))).toMatchObject({ taken: 0 });
    const findings = await database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql`select t.kind, t.queue, t.process_id, t.state, a.actor, a.action
        from tasks t join audit a on a.subject_id = t.id::text where t.dedupe_key = ${`mail:${id}`}`,
    );
    expect(findings).toEqual([
      {
        ...{ kind: 'finding', queue: 'reparation', process_id: null, state: 'open' },
        ...{ actor: 'relais', action: 'finding-opened' },
      },
    ]);
  });

  it('sends the others when one cannot be sent, and that one when the server is back', async () => {
    const [bad, good] = [
      await write({ taskId: await open(approval) }),
      await write({ taskId: await open(approval) }),
    ];
    broken = ({ id }) => id === bad;
    expect(await relay()).toMatchObject({ sent: 1, failed: 1 });
    expect(await rowOf(good)).toMatchObject({ state: 'sent' });
    broken = () => false;
    expect(await relay(minutes(1))).toMatchObject({ sent: 1 });
    expect(await rowOf(bad)).toMatchObject({ state: 'sent', detail: null, attempts: 2 });
  });

  it('sends again later what a worker lost in the middle, under the same id', async () => {
    const id = await write({ taskId: await open(approval) });
    const lost = database.batch.withoutScope((tx) => outboxStore.takeDueMessages(tx, NOW, 10));
    expect(await lost).toEqual([id]);
    expect(await relay()).toMatchObject({ taken: 0 });
    expect(await relay(minutes(1))).toMatchObject({ sent: 1 });
    expect(sent.map((message) => message.id)).toEqual([id]);
  });
});
