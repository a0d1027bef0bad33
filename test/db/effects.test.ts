import {
  captureAccount,
  closeEffect,
  openEffect,
  readAccountFacts,
  releaseAccount,
  type ClosedEffect,
  type EffectKey,
} from '../../db/stores/effects';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';
import { declareWorkplace, hire, runProcess, type Employee } from '../support/workforce';

const at = '2026-02-02T05:00:00.000Z';

describe('the ledger of effects and the lease of accounts', () => {
  let database: OpenTestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
    await declareWorkplace(database.app, 'REGIE');
  }, 60_000);
  afterAll(() => database.close());

  const begin = async (number: string) => {
    const who = await hire(database.app, { organization: 'REGIE', number });
    const processId = await runProcess(database.app, who, { kind: 'arrival' });
    return { who, step: (stepId: string) => keyOf(who, processId, stepId) };
  };
  const keyOf = (who: Employee, processId: string, stepId: string): EffectKey => ({
    ...{ key: `${processId}#${stepId}`, processId, stepId, requestHash: 'h', system: 'RESEAU', at },
    ...{ organization: 'REGIE', personId: who.personId, employmentId: who.employmentId },
    userName: `regie-${who.number}`,
  });
  const closing = (fence: number, over: Partial<ClosedEffect> = {}): ClosedEffect => ({
    ...{
      fence,
      accountState: 'enabled',
      forgetCaptured: false,
      warnings: [],
      action: 'enable',
      executedAt: at,
      at,
    },
    ...over,
  });
  const open = (effect: EffectKey) => database.app.withScope(['REGIE'], (tx) => openEffect(tx, effect));
  const close = (effect: EffectKey, closed: ClosedEffect) =>
    database.app.withScope(['REGIE'], (tx) => closeEffect(tx, effect, closed));
  const release = (effect: EffectKey, fence: number) =>
    database.app.withScope(['REGIE'], (tx) => releaseAccount(tx, effect, fence));

  it('counts attempts: each opening of one step has a higher fence, and keeps the account', async () => {
    const { step } = await begin('100001');
    expect(await open(step('a'))).toMatchObject({ state: 'intent', fence: 1, account: { state: 'absent' } });
    expect(await open(step('a'))).toMatchObject({ state: 'intent', fence: 2, account: { state: 'absent' } });
  });

  it('lends an account to one step of many that come at once', async () => {
    const { step } = await begin('100002');
    const opened = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => open(step(id))));
    expect(opened.filter(({ account }) => account !== null)).toHaveLength(1);
  });

  it('lends the account on when it is given back, and only by who holds it', async () => {
    const { step } = await begin('100003');
    await open(step('a'));
    await release(step('b'), 1);
    expect((await open(step('b'))).account).toBeNull();
    await release(step('a'), 1);
    expect((await open(step('b'))).account).not.toBeNull();
  });

  it('does not let an older attempt give back what a newer one holds', async () => {
    const { step } = await begin('100004');
    await open(step('a'));
    await open(step('a'));
    await release(step('a'), 1);
    expect((await open(step('b'))).account).toBeNull();
    await release(step('a'), 2);
    expect((await open(step('b'))).account).not.toBeNull();
  });

  it('is closed by the attempt that holds it, once', async () => {
    const { step } = await begin('100005');
    await open(step('a'));
    await open(step('a'));
    expect(await close(step('a'), closing(1))).toBe(false);
    expect(await close(step('a'), closing(2))).toBe(true);
    expect(await close(step('a'), closing(2))).toBe(false);
    expect(await open(step('a'))).toMatchObject({ state: 'done', account: null });
    expect((await open(step('b'))).account).toMatchObject({ state: 'enabled' });
  });

  it('remembers what another attempt asked for under the same key', async () => {
    const { step } = await begin('100006');
    await open(step('a'));
    expect(await open({ ...step('a'), requestHash: 'other' })).toMatchObject({ requestHash: 'h' });
  });

  it('keeps the first set of groups, and forgets it when it is given back', async () => {
    const { step } = await begin('100007');
    const { fence } = await open(step('a'));
    const capture = (groups: string[]) =>
      database.app.withScope(['REGIE'], (tx) => captureAccount(tx, step('a'), { groups, active: false }));
    await capture(['finances', 'rh']);
    await capture([]);
    await close(step('a'), closing(fence, { accountState: 'suspended', action: 'suspend' }));
    const restoring = await open(step('b'));
    expect(restoring.account).toMatchObject({
      state: 'suspended',
      captured: ['finances', 'rh'],
      capturedActive: false,
    });
    await close(step('b'), closing(restoring.fence, { forgetCaptured: true, action: 'restore' }));
    expect((await open(step('c'))).account).toMatchObject({ state: 'enabled', captured: null });
  });

  it('shows nothing of it to another organisation', async () => {
    const { who, step } = await begin('100008');
    await open(step('a'));
    const count = await database.app.withScope(['MUSEE'], async (tx) => {
      const rows = await tx.sql`select key from effects union all select system from accounts`;
      return rows.length;
    });
    expect(count).toBe(0);
    const elsewhere = database.app.withScope(['MUSEE'], (tx) =>
      readAccountFacts(tx, { employmentId: who.employmentId, processId: 'REGIE.x', system: 'RESEAU' }),
    );
    await expect(elsewhere).rejects.toThrow('no such employment in the scope');
  });
});
