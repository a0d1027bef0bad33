import type { AccessCommand } from '../../activities/types';
import { runProcess } from '../support/workforce';
import { openAccessBench, type AccessBench, type Case } from './access-fixture';

const ALL = ['RESEAU:compte', 'RESEAU:groupe:finances', 'RESEAU:groupe:rh'];

describe('an account from its preparation to its archive', () => {
  let bench: AccessBench;
  beforeAll(async () => {
    bench = await openAccessBench();
  }, 60_000);
  afterAll(() => bench.close());

  const enabled = async (number: string): Promise<Case> => {
    const someone = await bench.employ(number);
    await someone.apply(someone.command('enable', { entitlements: ALL }));
    return someone;
  };
  /** What Relais does not administer and somebody gave by hand. */
  const giveByHand = ({ target }: Case, number: string, group: string): void => {
    target.accounts.get(`regie-${number}`)?.groups.push(group);
  };

  it('is prepared without being usable, and grants nothing until it is enabled', async () => {
    const { who, target, command, apply } = await bench.employ('300001');
    await apply(command('prepare'));
    expect(target.accounts.get('regie-300001')).toMatchObject({ active: false, groups: ['finances'] });
    expect(await bench.heldBy(who)).toEqual([]);
    await apply(command('grant', { stepId: 'grant:RESEAU:RH', entitlements: ['RESEAU:groupe:rh'] }));
    expect(target.accounts.get('regie-300001')).toMatchObject({ active: false, groups: ['finances', 'rh'] });
    await apply(command('enable'));
    expect(target.accounts.get('regie-300001')).toMatchObject({ active: true });
    expect(await bench.accountOf(who)).toMatchObject({ state: 'enabled' });
  });

  it('loses one right by a revocation and keeps the others, and its use', async () => {
    const { who, target, command, apply } = await enabled('300002');
    await apply(command('revoke', { entitlements: ['RESEAU:groupe:rh'] }));
    expect(target.accounts.get('regie-300002')).toMatchObject({ active: true, groups: ['finances'] });
    expect(await bench.heldBy(who)).toEqual(['RESEAU:compte', 'RESEAU:groupe:finances']);
  });

  it('is suspended with its sessions ended, its groups kept aside and every grant of the system ended', async () => {
    const someone = await enabled('300003');
    giveByHand(someone, '300003', 'chorale');
    await someone.apply(someone.command('suspend', { entitlements: [] }));
    expect(someone.target.accounts.get('regie-300003')).toMatchObject({ active: false, groups: [] });
    expect(someone.target.asked.at(-1)).toMatchObject({ active: false, revokeSessions: true });
    expect(await bench.accountOf(someone.who)).toEqual({
      ...{ state: 'suspended', leased: false, captured: ['finances', 'rh', 'chorale'] },
    });
    expect(await bench.heldBy(someone.who)).toEqual([]);
  });

  it('has its groups kept aside once: a retry that finds them gone forgets none', async () => {
    const { who, command, apply, applyWith } = await enabled('300004');
    const dies = { closeEffect: () => Promise.reject(new Error('the worker died')) };
    const suspend = command('suspend', { entitlements: [] });
    await expect(applyWith(dies, suspend)).rejects.toThrow('the worker died');
    await apply(suspend, 2);
    expect(await bench.accountOf(who)).toMatchObject({ captured: ['finances', 'rh'] });
  });

  it('gets back exactly what was taken, less what the plan no longer allows', async () => {
    const someone = await enabled('300005');
    giveByHand(someone, '300005', 'chorale');
    await someone.apply(someone.command('suspend', { entitlements: [] }));
    const kept = ['RESEAU:compte', 'RESEAU:groupe:finances'];
    await someone.apply(someone.command('restore', { entitlements: kept }));
    // `rh` is administered and not kept by the plan; the choir is nobody's business here.
    expect(someone.target.accounts.get('regie-300005')).toMatchObject({
      ...{ active: true, groups: ['chorale', 'finances'] },
    });
    expect(await bench.heldBy(someone.who)).toEqual(kept);
    expect(await bench.accountOf(someone.who)).toMatchObject({ state: 'enabled', captured: null });
  });

  it('that was inactive when it was suspended is inactive again, with its groups and a remark', async () => {
    const someone = await enabled('300015');
    const account = someone.target.accounts.get('regie-300015');
    if (account) account.active = false;
    await someone.apply(someone.command('suspend', { entitlements: [] }));
    const { warnings } = await someone.apply(someone.command('restore', { entitlements: ALL }));
    expect(warnings).toContain('was-inactive');
    expect(someone.target.accounts.get('regie-300015')).toMatchObject({
      active: false,
      groups: ['finances', 'rh'],
    });
    expect(await bench.accountOf(someone.who)).toMatchObject({ state: 'prepared', captured: null });
  });

  it.each(['suspend', 'archive'] as const)(
    'that serves a later employment is not touched by a late %s of the one before',
    async (action) => {
      const { who, target, command, apply } = await enabled(`4100-${action}`);
      await apply(command('suspend', { entitlements: [] }));
      await bench.write(
        "update employments set state = 'ended', last_day_worked = '2026-05-01' where id = $1",
        [who.employmentId],
      );
      const [later] = await bench.write(
        `insert into employments (organization, person_id, ordinal, state, first_day, title, unit, status, profiles)
         values ('REGIE', $1, 2, 'active', '2026-06-01', 'Chef', 'DRF', 'permanent', '{}') returning id`,
        [who.personId],
      );
      const enable = command('enable', { stepId: 'enable:again' });
      await apply({ ...enable, subject: { ...enable.subject, employmentId: (later as { id: string }).id } });
      await expect(
        apply(command(action, { stepId: `late:${action}`, entitlements: [] })),
      ).rejects.toMatchObject({
        ...{ type: 'superseded', nonRetryable: true },
      });
      expect(target.accounts.get(`regie-4100-${action}`)).toMatchObject({ active: true, archived: false });
    },
  );

  it('is not given back any more once the next departure has set about taking it again', async () => {
    const { who, target, command, apply } = await enabled('300016');
    await apply(command('suspend', { entitlements: [] }));
    const processId = await runProcess(bench.database.app, who, { kind: 'departure' });
    // The intent alone: it stands from before the call on.
    await bench.write(
      `insert into effects (key, organization, process_id, step_id, request_hash, state, fence, opened_at)
       values ($1, 'REGIE', $2, 'suspend:RESEAU', 'h', 'intent', 1, now())`,
      [`${processId}#suspend:RESEAU`, processId],
    );
    await expect(apply(command('restore', { entitlements: ALL }))).rejects.toMatchObject({
      ...{ type: 'superseded', nonRetryable: true },
    });
    expect(target.accounts.get('regie-300016')).toMatchObject({ active: false });
    await bench.write("update processes set state = 'cancelled' where id = $1", [processId]);
    await apply(command('restore', { stepId: 'restore:RESEAU', entitlements: ALL }));
    expect(target.accounts.get('regie-300016')).toMatchObject({ active: true });
  });

  it('gets nothing that it did not have, though the plan names it', async () => {
    const someone = await bench.employ('300006');
    await someone.apply(someone.command('enable'));
    await someone.apply(someone.command('suspend', { entitlements: [] }));
    await someone.apply(someone.command('restore', { entitlements: ALL }));
    expect(someone.target.accounts.get('regie-300006')).toMatchObject({ groups: ['finances'] });
  });

  it.each(['prepare', 'enable', 'grant', 'update', 'revoke'] as const)(
    'is not touched by a late %s once its employment suspended it',
    async (action) => {
      const { target, command, apply } = await enabled(`4000-${action}`);
      await apply(command('suspend', { entitlements: [] }));
      const asked = target.asked.length;
      const late: Partial<AccessCommand> = { stepId: `late:${action}` };
      await expect(apply(command(action, late))).rejects.toMatchObject({
        ...{ type: 'superseded', nonRetryable: true },
      });
      expect(target.asked).toHaveLength(asked);
      expect(target.accounts.get(`regie-4000-${action}`)).toMatchObject({ active: false });
      await apply(command('archive', { entitlements: [] }));
    },
  );

  it('comes back with the same name for a new employment, without the old rights', async () => {
    const { who, target, command, apply } = await enabled('300007');
    await apply(command('suspend', { entitlements: [] }));
    await bench.write("update employments set state = 'ended' where id = $1", [who.employmentId]);
    const [again] = await bench.write(
      `insert into employments (organization, person_id, ordinal, state, first_day, title, unit, status, profiles)
       values ('REGIE', $1, 2, 'active', '2026-06-01', 'Chef', 'DRF', 'permanent', '{}') returning id`,
      [who.personId],
    );
    const { id } = again as { id: string };
    const enable = command('enable', { stepId: 'enable:again' });
    await apply({ ...enable, subject: { ...enable.subject, employmentId: id } });
    expect([...target.accounts.keys()]).toEqual(['regie-300007']);
    expect(target.accounts.get('regie-300007')).toMatchObject({ active: true, groups: ['finances'] });
    expect(await bench.accountOf(who)).toMatchObject({ captured: null });
  });

  it('that is not in the target has nothing to lose: it was read, and that is written', async () => {
    const { who, target, command, apply } = await bench.employ('300008');
    await apply(command('suspend', { entitlements: [] }));
    expect(target.asked).toEqual([]);
    expect(await bench.accountOf(who)).toMatchObject({ state: 'suspended' });
  });

  it('is archived without being deleted, thirty days later', async () => {
    const { who, target, command, apply } = await enabled('300009');
    await apply(command('suspend', { entitlements: [] }));
    await apply(command('archive', { entitlements: [] }));
    expect(target.accounts.get('regie-300009')).toMatchObject({ active: false, archived: true });
    expect(await bench.accountOf(who)).toMatchObject({ state: 'archived', captured: ['finances', 'rh'] });
  });

  it('shows the new post after a move, whatever its use', async () => {
    const { who, target, command, apply } = await enabled('300010');
    await bench.write("update employments set title = 'Cheffe' where id = $1", [who.employmentId]);
    await apply(command('update', { entitlements: [] }));
    expect(target.accounts.get('regie-300010')).toMatchObject({
      active: true,
      attributes: { title: 'Cheffe' },
    });
  });

  it('is done without an address where the target cannot hold it and says so', async () => {
    const { who, target, command, apply } = await bench.employ('300011');
    await bench.write("update people set email = 'søren@exemple.gouv.qc.ca' where id = $1", [who.personId]);
    target.email = 'dropped';
    expect(await apply(command('enable'))).toMatchObject({ warnings: ['email-not-storable'] });
    expect(await bench.effectOf(command('enable'))).toMatchObject({
      ...{ state: 'done', warnings: [{ code: 'email-not-storable' }] },
    });
  });

  it('is not done without an address when the target dropped it in silence', async () => {
    const { who, target, command, apply } = await bench.employ('300012');
    await bench.write("update people set email = 'eve@exemple.gouv.qc.ca' where id = $1", [who.personId]);
    target.email = 'dropped-in-silence';
    await expect(apply(command('enable'))).rejects.toMatchObject({ type: 'not-shown' });
  });
});
