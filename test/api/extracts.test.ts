import { randomUUID } from 'node:crypto';
import { lockExtracts } from '../../db/stores/extracts';
import { extractRoutes } from '../../api/systems/extracts';
import { workProven } from '../../workflows/contracts/people';
import { believe, declareWorkplace, hire, runProcess } from '../support/workforce';
import { NOW, openDoor, type Door } from './door';
import { fakeGateway } from './fake-gateway';

const header = 'Utilisateur;Responsabilité;Date de début;Date de fin;Héritée de';
const line = (user: string, right: string, to = '', from = '2026-02-02') => `${user};${right};${from};${to};`;

describe('an extract of a manual system', () => {
  let door: Door;
  let security: string;
  let clock = NOW;
  const told: { workflowId: string; name: string; argument: unknown }[] = [];
  const gateway = {
    ...fakeGateway(),
    signal: (workflowId: string, { name }: { name: string }, argument: unknown) => {
      told.push({ workflowId, name, argument });
      return Promise.resolve();
    },
  };

  beforeAll(async () => {
    door = await openDoor({ gateway, clock: () => clock }, extractRoutes);
    for (const code of ['REGIE', 'MUSEE', 'VIDE', 'DEUX']) await declareWorkplace(door.database.app, code);
    security = await door.key({ role: 'security' });
  });
  afterAll(() => door.close());

  const send = (organization: string, lines: string[], key = security, system = 'SAGIR') =>
    door.ask('POST', `/api/v1/systems/${system}/extracts?organization=${organization}`, {
      ...{ key, raw: [header, ...lines].join('\n'), headers: { 'Content-Type': 'text/csv' } },
    });
  /** Asks the database again until two transactions wait for a lock; each answer takes its time. */
  const bothWait = async (): Promise<'waiting'> => {
    const [row] = await door.database.app.withoutScope(
      (tx) => tx.sql<{ count: number }[]>`select count(*)::int as count from pg_locks
        where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`,
    );
    return row?.count === 2 ? 'waiting' : bothWait();
  };
  const findings = (organization: string) =>
    door.database.app.withScope([organization], async (tx) => {
      const rows = await tx.sql<{ key: string; state: string; decision: string | null; messages: number }[]>`
        select t.dedupe_key as key, t.state, t.decision,
          (select count(*)::int from outbox o where o.task_id = t.id) as messages
        from tasks t where t.process_id is null order by t.dedupe_key, t.opened_at, t.id`;
      return rows.map(({ key, state, decision, messages }) => [key, state, decision, messages]);
    });

  it('proves completed work, opens a task for each difference, and changes nothing by itself', async () => {
    const { app } = door.database;
    const eve = await hire(app, { organization: 'REGIE', number: '150631' });
    const entitlements = ['SAGIR:compte', 'SAGIR:LSA'];
    const taskId = randomUUID();
    const step = {
      id: 'work:SAGIR',
      action: 'work',
      state: 'completed',
      system: 'SAGIR',
      entitlements,
    } as const;
    await runProcess(app, eve, { kind: 'arrival', step, taskId });
    const left = {
      organization: 'REGIE',
      number: '150632',
      state: 'ended',
      lastDayWorked: '2026-11-20',
    } as const;
    await hire(app, left);

    const lines = [line('150631', 'LSA'), line('regie-150631', 'RF-PAIEMENT'), line('REGIE-150632', 'LSA')];
    const reply = await send('REGIE', [
      ...lines,
      line('inconnu', 'LSA'),
      line('ancien', 'LSA', '2026-03-01'),
    ]);
    expect(reply.status).toBe(201);
    expect(reply.json).toMatchObject({
      rows: 5,
      proven: 1,
      findings: 3,
      opened: 3,
      resolved: 0,
      refused: [],
    });
    const argument = { taskIds: [taskId], extractId: reply.json?.id, at: NOW };
    expect(told).toEqual([{ workflowId: 'arrival/REGIE/150631', name: workProven.name, argument }]);
    expect(await findings('REGIE')).toEqual([
      ['not-ended:SAGIR:regie-150632', 'open', null, 1],
      ['not-granted:SAGIR:regie-150631:SAGIR:RF-PAIEMENT', 'open', null, 1],
      ['orphan:SAGIR:inconnu', 'open', null, 1],
    ]);
    const kept = await app.withScope(
      ['REGIE'],
      (tx) => tx.sql`select user_name, current from extract_rows order by line`,
    );
    expect(kept[0]).toEqual({ user_name: 'regie-150631', current: true });
    expect(kept[4]).toEqual({ user_name: 'ancien', current: false });
  });

  it('the same file again is the same extract and opens nothing; a difference that is gone closes its task', async () => {
    const lines = [line('a', 'LSA'), line('b', 'LSA')];
    const first = await send('MUSEE', lines);
    const again = await send('MUSEE', lines);
    expect(again.json).toMatchObject({ id: first.json?.id, findings: 2, opened: 0 });
    const next = await send('MUSEE', [line('a', 'LSA'), line('b', 'LSA', '2026-11-01')]);
    expect(next.json).toMatchObject({ findings: 1, opened: 0, resolved: 1 });
    expect(await findings('MUSEE')).toEqual([
      ['orphan:SAGIR:a', 'open', null, 1],
      ['orphan:SAGIR:b', 'done', 'resolved-by-itself', 1],
    ]);
    // It is back: that is a new finding.
    expect((await send('MUSEE', lines)).json).toMatchObject({ opened: 1 });
  });

  it('a finding that security has closed comes back after thirty days, not before', async () => {
    const lines = [line('a', 'LSA'), line('b', 'LSA')];
    await door.database.app.withScope(
      ['MUSEE'],
      (tx) => tx.sql`update tasks set state = 'done', closed_at = ${NOW}::text::timestamptz
        where dedupe_key = 'orphan:SAGIR:a' and closed_at is null`,
    );
    clock = '2026-12-22T14:00:00Z';
    expect((await send('MUSEE', lines)).json).toMatchObject({ findings: 2, opened: 0 });
    clock = '2026-12-24T14:00:00Z';
    expect((await send('MUSEE', lines)).json).toMatchObject({ findings: 2, opened: 1 });
    clock = NOW;
  });

  it('work that ends an access is proven by a row that has gone since the last extract', async () => {
    const { app } = door.database;
    const eve = await hire(app, { organization: 'DEUX', number: '7' });
    await believe(app, eve, { entitlement: 'SAGIR:LSA', validFrom: '2026-02-02T05:00:00Z' });
    const others = Array.from({ length: 10 }, (_, n) => line(`autre-${n}`, 'LSA'));
    await send('DEUX', [...others, line('7', 'LSA')]);
    const step = { id: 'end:SAGIR', action: 'end', state: 'completed', system: 'SAGIR' } as const;
    const entitlements = ['SAGIR:LSA'];
    await runProcess(app, eve, {
      ...{ kind: 'change', on: '2026-11-20', step: { ...step, entitlements }, taskId: randomUUID() },
    });
    expect((await send('DEUX', [...others, 'deux-7;LSA;jamais;;'])).json).toMatchObject({
      ...{ proven: 0, refused: [{ line: 12, column: 'Date de début', reasonCode: 'date-format' }] },
    });
    expect((await send('DEUX', others)).json).toMatchObject({ proven: 0 });
  });

  it('an extract with less than nine tenths of the rows of the last one, or without any, is refused whole', async () => {
    const lines = Array.from({ length: 10 }, (_, n) => line(`u${n}`, 'LSA'));
    expect((await send('VIDE', [])).json).toMatchObject({ type: 'urn:relais:problem:extract-too-small' });
    expect((await send('VIDE', lines)).status).toBe(201);
    const small = await send('VIDE', lines.slice(2));
    expect(small.status).toBe(409);
    expect(small.json).toMatchObject({
      ...{ type: 'urn:relais:problem:extract-too-small', rows: 8, lastRows: 10 },
    });
    expect((await findings('VIDE')).filter(([, state]) => state === 'open')).toHaveLength(10);
    expect((await send('VIDE', lines.slice(1))).status).toBe(201);
  });

  it('two extracts at once are taken one after the other', async () => {
    const lines = Array.from({ length: 10 }, (_, n) => line(`u${n}`, 'LSCD'));
    const { app } = door.database;
    const { both } = await app.withScope(['VIDE'], async (tx) => {
      await lockExtracts(tx, 'VIDE', 'SAGIR');
      const sent = Promise.all([send('VIDE', lines), send('VIDE', lines)]);
      expect(await Promise.race([bothWait(), sent.then(() => 'taken')])).toBe('waiting');
      return { both: sent };
    });
    const replies = await both;
    expect(replies.map((reply) => reply.status)).toEqual([201, 201]);
    expect(new Set(replies.map((reply) => reply.json?.id)).size).toBe(1);
  });

  it('is for manual systems, that exist, and for those who read them', async () => {
    const refused = await send('REGIE', [line('a', 'LSA')], security, 'ANNUAIRE');
    expect([refused.status, refused.json?.type]).toEqual([422, 'urn:relais:problem:system-not-manual']);
    expect((await send('REGIE', [], security, 'AUTRE')).status).toBe(404);
    const hr = await door.key({ role: 'hr', organization: 'REGIE' });
    expect((await send('REGIE', [line('a', 'LSA')], hr)).status).toBe(403);
    const ofMusee = await door.key({ role: 'security', organization: 'MUSEE' });
    expect((await send('REGIE', [line('a', 'LSA')], ofMusee)).status).toBe(404);
  });

  it('a file that is no extract is refused with its reason', async () => {
    const reply = await door.ask('POST', '/api/v1/systems/SAGIR/extracts?organization=REGIE', {
      ...{ key: security, raw: 'Nom;Prénom\nA;B', headers: { 'Content-Type': 'text/csv' } },
    });
    expect([reply.status, reply.json?.type]).toEqual([400, 'urn:relais:problem:no-header']);
  });
});
