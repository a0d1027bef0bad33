import { ConnectorError } from '../../connectors/port';
import { AT, deferred, openAccessBench, type AccessBench } from './access-fixture';

describe('one call to one target, written down before and after', () => {
  let bench: AccessBench;
  beforeAll(async () => {
    bench = await openAccessBench();
  }, 60_000);
  afterAll(() => bench.close());

  it('gives the account, reads it again, and writes the effect, the grants and the audit', async () => {
    const { who, target, command, apply } = await bench.employ('100001');
    const enable = command('enable');
    expect(await apply(enable)).toEqual({ readAt: AT, warnings: [] });
    expect(target.accounts.get('regie-100001')).toMatchObject({
      ...{ active: true, externalId: who.personId, groups: ['finances'] },
      attributes: { employeeNumber: '100001', familyName: 'Côté', title: 'Technicienne' },
    });
    expect(await bench.effectOf(enable)).toEqual({ state: 'done', fence: 1, warnings: [] });
    expect(await bench.accountOf(who)).toEqual({ state: 'enabled', leased: false, captured: null });
    expect(await bench.heldBy(who)).toEqual(['RESEAU:compte', 'RESEAU:groupe:finances']);
    expect(await bench.auditOf(enable)).toEqual(['access-enable']);
    const [step] = await bench.write('select state from process_steps where process_id = $1', [
      enable.subject.processId,
    ]);
    expect(step).toEqual({ state: 'done' });
  });

  it('twice with one key is one effect: the second call does not even reach the target', async () => {
    const { who, target, command, apply } = await bench.employ('100002');
    await apply(command('enable'));
    await apply(command('enable'));
    expect(target.asked).toHaveLength(1);
    expect(await bench.heldBy(who)).toHaveLength(2);
    expect(await bench.auditOf(command('enable'))).toEqual(['access-enable']);
  });

  it('a worker that dies after the call finds the account there, and writes it no second time', async () => {
    const { who, target, command, apply, applyWith } = await bench.employ('100003');
    const dies = { closeEffect: () => Promise.reject(new Error('the worker died')) };
    await expect(applyWith(dies, command('enable'))).rejects.toThrow('the worker died');
    expect(await bench.effectOf(command('enable'))).toMatchObject({ state: 'intent', fence: 1 });
    expect(await bench.heldBy(who)).toEqual([]);
    await apply(command('enable'), 2);
    expect(target.writes).toEqual(['regie-100003']);
    expect(await bench.effectOf(command('enable'))).toMatchObject({ state: 'done', fence: 2 });
    expect(await bench.heldBy(who)).toHaveLength(2);
  });

  it('a late end of an older attempt changes no row', async () => {
    const { who, target, command, apply } = await bench.employ('100004');
    const [called, stuck] = [deferred(), deferred()];
    target.during = () => {
      called.keep();
      return stuck.promise;
    };
    const older = apply(command('enable'));
    await called.promise;
    target.during = () => Promise.resolve();
    await apply(command('enable'), 2);
    const before = await bench.accountOf(who);
    stuck.keep();
    await expect(older).rejects.toMatchObject({ type: 'stale-attempt', nonRetryable: false });
    expect(await bench.effectOf(command('enable'))).toMatchObject({ state: 'done', fence: 2 });
    expect(await bench.accountOf(who)).toEqual(before);
    expect(await bench.auditOf(command('enable'))).toEqual(['access-enable']);
    expect(await bench.heldBy(who)).toHaveLength(2);
  });

  it('two steps never write one account at once: the second one comes back in half a second', async () => {
    const { target, command, apply } = await bench.employ('100005');
    const [called, stuck] = [deferred(), deferred()];
    target.during = () => {
      called.keep();
      return stuck.promise;
    };
    const enabling = apply(command('enable'));
    await called.promise;
    await expect(apply(command('suspend'))).rejects.toMatchObject({
      ...{ type: 'account-busy', nonRetryable: false, nextRetryDelay: 500 },
    });
    stuck.keep();
    await enabling;
    await apply(command('suspend'), 2);
    expect(target.accounts.get('regie-100005')).toMatchObject({ active: false, groups: [] });
  });

  it('an older attempt that ends late does not open the account that a newer one is writing', async () => {
    const { target, command, apply } = await bench.employ('100006');
    const gates = [deferred(), deferred()];
    const arrivals = [deferred(), deferred()];
    let calls = 0;
    target.during = () => {
      const call = calls++;
      arrivals[call]?.keep();
      return gates[call]?.promise ?? Promise.resolve();
    };
    const older = apply(command('enable'));
    await arrivals[0]?.promise;
    const newer = apply(command('enable'), 2);
    await arrivals[1]?.promise;
    gates[0]?.keep();
    await expect(older).rejects.toMatchObject({ type: 'stale-attempt' });
    await expect(apply(command('suspend'))).rejects.toMatchObject({ type: 'account-busy' });
    gates[1]?.keep();
    await newer;
    await apply(command('suspend'), 2);
  });

  it('an account that a dead worker held is free again when its lease has run out', async () => {
    const { who, command, apply, applyWith } = await bench.employ('100007');
    const dies = {
      closeEffect: () => Promise.reject(new Error('the worker died')),
      releaseAccount: () => Promise.resolve(),
    };
    await expect(applyWith(dies, command('enable'))).rejects.toThrow('the worker died');
    await expect(apply(command('suspend'))).rejects.toMatchObject({ type: 'account-busy' });
    await bench.write(
      "update accounts set lease_until = clock_timestamp() - interval '1 second' where person_id = $1",
      [who.personId],
    );
    await apply(command('suspend'), 2);
    expect(await bench.accountOf(who)).toMatchObject({ state: 'suspended', leased: false });
  });

  it('a step that asks for something else under the same key is a person’s matter', async () => {
    const { command, apply } = await bench.employ('100008');
    await apply(command('enable'));
    const other = command('enable', { entitlements: ['RESEAU:compte'] });
    await expect(apply(other)).rejects.toMatchObject({ type: 'effect-mismatch', nonRetryable: true });
  });

  it.each([
    ['unreachable', new ConnectorError('unreachable', 'down'), false, undefined],
    ['throttled', new ConnectorError('throttled', 'slow down', 7_000), false, 7_000],
    ['refused', new ConnectorError('refused', 'no'), true, undefined],
    ['conflict', new ConnectorError('conflict', 'taken'), true, undefined],
  ] as const)(
    'a target that is %s says so by its code, and frees the account',
    async (type, error, final, delay) => {
      const { who, target, command, apply } = await bench.employ(`2000-${type}`);
      target.during = () => Promise.reject(error);
      const failed = apply(command('enable'));
      await expect(failed).rejects.toMatchObject({ type, nonRetryable: final });
      if (delay) await expect(failed).rejects.toHaveProperty('nextRetryDelay', delay);
      expect(await bench.accountOf(who)).toEqual({ state: 'absent', leased: false, captured: null });
      expect(await bench.effectOf(command('enable'))).toMatchObject({ state: 'intent' });
    },
  );

  it('a target that says yes and does nothing is tried three times, then is a person’s matter', async () => {
    const { who, target, command, apply } = await bench.employ('100009');
    target.lies = true;
    for (const [attempt, nonRetryable] of [
      [1, false],
      [2, false],
      [3, true],
    ] as const)
      await expect(apply(command('enable'), attempt)).rejects.toMatchObject({
        type: 'not-shown',
        nonRetryable,
      });
    expect(await bench.heldBy(who)).toEqual([]);
    target.lies = false;
    await apply(command('enable'), 4);
    expect(await bench.heldBy(who)).toHaveLength(2);
  });
});
