import { MockActivityEnvironment } from '@temporalio/testing';
import { createMailActivities, type RelayedPage } from '../../activities/mail';
import type { MailMessage } from '../../connectors/mail/mailer';
import { outbox } from '../../db/schema/journal';
import { createPrincipal } from '../../db/stores/identity';
import { ensureRole } from '../../db/stores/role-grants';
import * as outboxStore from '../../db/stores/outbox';
import { createReconciliationStore } from '../../db/stores/reconciliation';
import { readResponsibles } from '../../db/stores/responsibles';
import type { Role } from '../../domain/identity';
import { employ, follow, openTask, organize } from '../api/tasks-fixture';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';

const NOW = '2026-11-23T14:00:00.000Z';
const minutes = (count: number) => new Date(Date.parse(NOW) + count * 60_000).toISOString();

describe('mail for somebody without an address', () => {
  let database: OpenTestDatabase;
  let processId: string;
  let sent: MailMessage[];
  let names = 0;

  beforeEach(async () => {
    sent = [];
    database = await openTestDatabase();
    await organize(database.app, 'REGIE', { respondentEmail: 'repondante@regie.qc.ca' });
    await organize(database.app, 'MUSEE', { respondentEmail: 'repondante@musee.qc.ca' });
    ({ processId } = await follow(database.app, 'REGIE', await employ(database.app, 'REGIE', '100', '200')));
    await employ(database.app, 'REGIE', '200', null);
    await hold('rh', 'hr', 'rh@regie.qc.ca');
  });
  afterEach(() => database.close());

  const hold = (id: string, role: Role, email: string) =>
    database.app.withScope(['REGIE'], async (tx) => {
      await createPrincipal(tx, { id, name: id, kind: 'person', email, organization: 'REGIE' });
      const since = { from: '2020-01-01', givenBy: 'test', givenAt: '2020-01-01T12:00:00Z' };
      await ensureRole(tx, { principalId: id, role, organization: 'REGIE', ...since });
    });
  const relay = (now = NOW): Promise<RelayedPage> => {
    const mailer = { send: (message: MailMessage) => Promise.resolve(void sent.push(message)) };
    const { relayMail } = createMailActivities({
      ...{ database: database.batch, mailer, stores: { ...outboxStore, readResponsibles } },
      findings: createReconciliationStore(database.app),
    });
    const once = () => relayMail({ now, limit: 100 });
    return new MockActivityEnvironment().run<[], RelayedPage, typeof once>(once);
  };
  const write = (over: Partial<typeof outbox.$inferInsert> = {}) =>
    database.app.withScope([over.organization ?? 'REGIE'], (tx) => {
      const dedupeKey = `essai:${(names += 1)}`;
      const row = {
        organization: 'REGIE',
        kind: 'task',
        dedupeKey,
        recipient: 'task',
        notBefore: NOW,
      } as const;
      return tx.orm.insert(outbox).values({ ...row, ...over });
    });
  const approval = async () =>
    await write({
      taskId: await openTask(database.app, {
        ...{ organization: 'REGIE', employeeNumber: '100', processId, system: null },
        ...{ kind: 'approval', queue: 'gestionnaire', assignee: 'manager' },
      }),
    });
  const query = (text: string) =>
    database.app.withScope(['REGIE', 'MUSEE'], async (tx) => [...(await tx.sql.unsafe(text))]);
  const findings = () =>
    query(`select organization, dedupe_key as key, queue, employee_number as number, state, decision from tasks
      where dedupe_key like 'no-address:%' order by dedupe_key, opened_at`);
  const ofManager = { organization: 'REGIE', key: 'no-address:person:200', queue: 'rh', number: '200' };
  const address = (number: string, email: string | null) =>
    query(
      `update people set email = ${email === null ? 'null' : `'${email}'`} where number = '${number}' returning id`,
    );

  it('opens one task for HR a person, however many messages are for him, and writes it to HR', async () => {
    await approval();
    await approval();
    await write({ processId, kind: 'welcome', recipient: 'employee' });
    expect(await relay()).toMatchObject({ dropped: 3 });
    await approval();
    await relay(minutes(1));
    const ofEmployee = { ...ofManager, key: 'no-address:person:100', number: '100' };
    expect(await findings()).toMatchObject([
      { ...ofEmployee, state: 'open' },
      { ...ofManager, state: 'open' },
    ]);
    expect(sent.map(({ to }) => to)).toEqual(['rh@regie.qc.ca', 'rh@regie.qc.ca']);
    expect(sent.map(({ text }) => text).join()).toContain('l’employé 200');
    const audit = await query(`select actor, action from audit where action = 'finding-opened'`);
    expect(audit).toEqual([1, 2].map(() => ({ actor: 'mail-relay', action: 'finding-opened' })));
  });

  it('closes it within a minute of the address, without another message, and opens it anew if it goes', async () => {
    await approval();
    await relay();
    await address('200', 'gestion@regie.qc.ca');
    await relay(minutes(1));
    const mended = { ...ofManager, state: 'done', decision: 'resolved-by-itself' };
    expect(await findings()).toMatchObject([mended]);
    await address('200', null);
    await approval();
    await relay(minutes(2));
    expect(await findings()).toMatchObject([mended, { ...ofManager, state: 'open' }]);
  });

  it('takes the address of his key for his', async () => {
    await approval();
    await relay();
    await database.app.withScope(['REGIE'], (tx) =>
      createPrincipal(tx, {
        ...{ id: 'cadre', name: 'cadre', kind: 'person', email: 'cadre@regie.qc.ca' },
        ...{ organization: 'REGIE', employeeNumber: '200' },
      }),
    );
    await relay(minutes(1));
    expect(await findings()).toMatchObject([{ ...ofManager, state: 'done' }]);
  });

  it('is one task for security where nobody who serves a queue can be written to, security itself included', async () => {
    const pilot = await openTask(database.app, { organization: 'REGIE', queue: 'pilotage' });
    await write({ taskId: pilot });
    await write({ taskId: pilot, kind: 'reminder' });
    await relay();
    await relay(minutes(1));
    await relay(minutes(2));
    const forSecurity = { organization: 'REGIE', queue: 'securite', number: null, state: 'open' };
    expect(await findings()).toMatchObject([
      { ...forSecurity, key: 'no-address:role:pilot' },
      { ...forSecurity, key: 'no-address:role:security' },
    ]);
    expect(await relay(minutes(3))).toMatchObject({ taken: 0 });
    await hold('secu', 'security', 'secu@regie.qc.ca');
    await relay(minutes(4));
    expect(await findings()).toMatchObject([{ state: 'open' }, { state: 'done' }]);
  });

  it('stays with its organisation, and says nothing of a message that has no reason any more', async () => {
    const closed = await openTask(database.app, { organization: 'MUSEE', queue: 'pilotage', state: 'done' });
    await write({ organization: 'MUSEE', taskId: closed });
    await approval();
    await relay();
    expect(await findings()).toMatchObject([ofManager]);
  });
});
