import { randomUUID } from 'node:crypto';
import type {
  AccessConnector,
  AccountGoal,
  AccountRef,
  AccountState,
  CallContext,
} from '../../connectors/port';
import { ConnectorError } from '../../connectors/port';
import type { Fault, FaultProxy } from './faults';

/** A real server, ready, and how to reach it. */
export interface ConnectorHarness {
  /** A connector through the proxy. */
  connect(timeoutMs?: number): AccessConnector;
  /** A connector to a port where nothing listens. */
  connectToNowhere(): AccessConnector;
  proxy: FaultProxy;
  /** Whether the target holds an address such as `søren@…`. */
  storesNonAsciiEmail: boolean;
  /** What the target can say of when to come back, in milliseconds. */
  retryAfterMs: number | null;
  stop(): Promise<void>;
}

const attributes = {
  employeeNumber: '100042',
  givenName: 'Zoé',
  familyName: 'Lévesque',
  email: 'zoe.levesque@regie.example',
  title: 'Technicienne',
  unit: 'DRF',
};
const created: AccountGoal = {
  attributes,
  active: true,
  addGroups: [],
  removeGroups: [],
  archived: false,
  revokeSessions: false,
};
const kept: AccountGoal = { ...created, attributes: null };
const call: CallContext = { signal: new AbortController().signal };

function someone(): AccountRef {
  return { userName: `regie-${randomUUID().slice(0, 8)}`, externalId: randomUUID() };
}

/** The one suite that every connector to a system that holds access must pass, on a real server. */
export function describeConnectorContract(name: string, makeHarness: () => Promise<ConnectorHarness>): void {
  describe(`the contract of a system that holds access, on ${name}`, () => {
    let harness: ConnectorHarness;
    let connector: AccessConnector;

    beforeAll(async () => {
      harness = await makeHarness();
      connector = harness.connect();
    }, 120_000);
    afterAll(async () => {
      await connector.close();
      await harness.stop();
    }, 30_000);
    beforeEach(() => {
      harness.proxy.fault = 'none';
      harness.proxy.writes = 0;
    });

    async function stateOf(account: AccountRef): Promise<AccountState> {
      const state = await connector.read(account, call);
      if (state === null) throw new Error('the account is not there');
      return state;
    }
    async function writesOf(goal: AccountGoal, account: AccountRef): Promise<number> {
      harness.proxy.writes = 0;
      await connector.ensure(account, goal, call);
      return harness.proxy.writes;
    }

    describe('accounts', () => {
      test('an account that does not exist reads as nothing', async () => {
        expect(await connector.read(someone(), call)).toBeNull();
      });

      test('an arrival creates the account, and it reads back as it was asked', async () => {
        const account = someone();
        await connector.ensure(account, { ...created, addGroups: ['finances'] }, call);
        expect(await stateOf(account)).toEqual({
          ...account,
          active: true,
          archived: false,
          groups: ['finances'],
          attributes,
        });
      });

      test('the same arrival sent again writes nothing', async () => {
        const account = someone();
        const goal = { ...created, addGroups: ['finances'], removeGroups: ['tresorerie'] };
        expect(await writesOf(goal, account)).toBeGreaterThan(0);
        const before = await stateOf(account);
        expect(await writesOf(goal, account)).toBe(0);
        expect(await stateOf(account)).toEqual(before);
      });

      test('two arrivals at once for one person make one account', async () => {
        const account = someone();
        await Promise.all([
          connector.ensure(account, created, call),
          connector.ensure(account, created, call),
        ]);
        expect(await stateOf(account)).toMatchObject({ ...account, active: true });
      });

      test("a colleague's account is never adopted", async () => {
        const account = someone();
        await connector.ensure(account, created, call);
        const other = { ...account, externalId: randomUUID() };
        await expect(connector.ensure(other, { ...created, active: false }, call)).rejects.toMatchObject({
          code: 'conflict',
          retryable: false,
        });
        expect(await stateOf(account)).toMatchObject({ externalId: account.externalId, active: true });
      });

      test('an account can be prepared before the first day, disabled', async () => {
        const account = someone();
        await connector.ensure(account, { ...created, active: false }, call);
        expect(await stateOf(account)).toMatchObject({ active: false, archived: false });
      });

      test('a suspension keeps the attributes and the groups, and a restoration gives the account back', async () => {
        const account = someone();
        await connector.ensure(account, { ...created, addGroups: ['finances'] }, call);
        const before = await stateOf(account);
        await connector.ensure(account, { ...kept, active: false }, call);
        expect(await stateOf(account)).toEqual({ ...before, active: false });
        await connector.ensure(account, kept, call);
        expect(await stateOf(account)).toEqual(before);
      });

      test('the suspension of an account that is not there is an error, never a silent success', async () => {
        const attempt = connector.ensure(someone(), { ...kept, active: false }, call);
        await expect(attempt).rejects.toMatchObject({ code: 'not-found', retryable: false });
      });

      test('a marriage changes the name, and nothing else', async () => {
        const account = someone();
        await connector.ensure(account, { ...created, addGroups: ['finances'] }, call);
        const before = await stateOf(account);
        const renamed = { ...attributes, familyName: "D'Amours, Éloïse" };
        await connector.ensure(account, { ...created, attributes: renamed }, call);
        expect(await stateOf(account)).toEqual({ ...before, attributes: renamed });
      });

      test('an attribute that HR empties is emptied in the target', async () => {
        const account = someone();
        await connector.ensure(account, created, call);
        const emptied = { ...attributes, title: '', email: null };
        await connector.ensure(account, { ...created, attributes: emptied }, call);
        expect((await stateOf(account)).attributes).toEqual(emptied);
      });

      test('an e-mail address with an accent is stored, or left out with a warning', async () => {
        const account = someone();
        const accented = { ...attributes, email: 'søren.bedard@regie.example' };
        const warnings = await connector.ensure(account, { ...created, attributes: accented }, call);
        const codes = warnings.map((warning) => warning.code);
        expect(codes).toEqual(harness.storesNonAsciiEmail ? [] : ['email-not-storable']);
        const expected = harness.storesNonAsciiEmail ? accented.email : null;
        expect((await stateOf(account)).attributes.email).toBe(expected);
      });

      test('a request to end the sessions says that the target cannot', async () => {
        const account = someone();
        await connector.ensure(account, created, call);
        const warnings = await connector.ensure(
          account,
          { ...kept, active: false, revokeSessions: true },
          call,
        );
        expect(warnings.map((warning) => warning.code)).toEqual(['sessions-not-revocable']);
      });
    });

    describe('groups', () => {
      test('a group that the target lacks is made, and said', async () => {
        const group = `comité-${randomUUID().slice(0, 8)}`;
        const first = await connector.ensure(someone(), { ...created, addGroups: [group] }, call);
        expect(first).toEqual([{ code: 'group-created', detail: group }]);
        expect(await connector.ensure(someone(), { ...created, addGroups: [group] }, call)).toEqual([]);
      });

      test('groups are added and removed one by one, without touching the others', async () => {
        const account = someone();
        const colleague = someone();
        await connector.ensure(colleague, { ...created, addGroups: ['finances', 'achats'] }, call);
        await connector.ensure(account, { ...created, addGroups: ['finances', 'achats', 'paie'] }, call);
        await connector.ensure(
          account,
          { ...kept, addGroups: ['tresorerie'], removeGroups: ['finances', 'paie'] },
          call,
        );
        expect((await stateOf(account)).groups).toEqual(['achats', 'tresorerie']);
        expect((await stateOf(colleague)).groups).toEqual(['achats', 'finances']);
      });

      test('the last member leaves a group, and the group takes another later', async () => {
        const group = `dernier-${randomUUID().slice(0, 8)}`;
        const account = someone();
        await connector.ensure(account, { ...created, addGroups: [group] }, call);
        await connector.ensure(account, { ...kept, removeGroups: [group] }, call);
        expect((await stateOf(account)).groups).toEqual([]);
        expect(await connector.ensure(account, { ...kept, addGroups: [group] }, call)).toEqual([]);
        expect((await stateOf(account)).groups).toEqual([group]);
      });
    });

    describe('archives', () => {
      test('an archived account is inactive and kept, with its groups, and comes back on a rehire', async () => {
        const account = someone();
        await connector.ensure(account, { ...created, addGroups: ['finances', 'paie'] }, call);
        const before = await stateOf(account);
        const archived: AccountGoal = { ...kept, active: false, archived: true };
        expect(await writesOf(archived, account)).toBeGreaterThan(0);
        expect(await stateOf(account)).toEqual({ ...before, active: false, archived: true });
        expect(await writesOf(archived, account)).toBe(0);
        await connector.ensure(account, kept, call);
        expect(await stateOf(account)).toEqual(before);
      });

      test('groups can be withdrawn while the account is archived', async () => {
        const account = someone();
        await connector.ensure(account, { ...created, addGroups: ['finances', 'paie'] }, call);
        await connector.ensure(
          account,
          { ...kept, active: false, archived: true, removeGroups: ['paie'] },
          call,
        );
        expect(await stateOf(account)).toMatchObject({ archived: true, groups: ['finances'] });
      });
    });

    test('the list shows every account once, with its groups, over several pages', async () => {
      const accounts = Array.from({ length: 120 }, someone);
      for (const account of accounts) await connector.ensure(account, created, call);
      const [first] = accounts;
      if (first === undefined) throw new Error('no account');
      await connector.ensure(
        first,
        { ...kept, active: false, archived: true, addGroups: ['finances'] },
        call,
      );
      const listed: AccountState[] = [];
      for await (const state of connector.list(call)) listed.push(state);
      const names = listed.map((state) => state.userName);
      expect(new Set(names).size).toBe(names.length);
      expect(names).toEqual(expect.arrayContaining(accounts.map((account) => account.userName)));
      expect(listed.find((state) => state.userName === first.userName)).toEqual(await stateOf(first));
    }, 60_000);

    describe('when the target fails', () => {
      const account = someone();
      beforeAll(() => connector.ensure(account, created, call));

      async function failureUnder(fault: Fault, timeoutMs = 5_000): Promise<ConnectorError> {
        harness.proxy.fault = fault;
        const failing = harness.connect(timeoutMs);
        const error: unknown = await failing
          .ensure(account, { ...kept, active: false }, call)
          .catch((e: unknown) => e);
        await failing.close();
        if (!(error instanceof ConnectorError)) throw new Error(`not a ConnectorError: ${String(error)}`);
        return error;
      }

      test('a target that is switched off is unreachable, to be tried again', async () => {
        const nowhere = harness.connectToNowhere();
        await expect(nowhere.read(account, call)).rejects.toMatchObject({
          code: 'unreachable',
          retryable: true,
        });
        await nowhere.close();
      });

      test.each<[string, Fault, string, boolean]>([
        ['breaks the connection is unreachable', 'down', 'unreachable', true],
        ['answers nonsense is not believed', 'nonsense', 'nonsense', false],
        ['is out of order is tried again', 'server-error', 'server-error', true],
        ['no longer knows Relais needs a person', 'unauthorized', 'unauthorized', false],
        ['refuses the request needs a person', 'refused', 'refused', false],
      ])('a target that %s', async (_sentence, fault, code, retryable) => {
        expect(await failureUnder(fault)).toMatchObject({ code, retryable });
      });

      test('a target that is slow is given up at the time limit', async () => {
        expect(await failureUnder('slow', 300)).toMatchObject({ code: 'timeout', retryable: true });
      });

      test('a target that is too busy says when to come back', async () => {
        const expected = { code: 'throttled', retryable: true, retryAfterMs: harness.retryAfterMs };
        expect(await failureUnder('throttled')).toMatchObject(expected);
      });

      test('a cancelled step stops waiting at once', async () => {
        harness.proxy.fault = 'slow';
        const controller = new AbortController();
        const arrived = harness.proxy.nextRequest();
        const attempt = connector.ensure(account, kept, { signal: controller.signal });
        await arrived;
        controller.abort();
        await expect(attempt).rejects.toMatchObject({ code: 'aborted' });
        await expect(connector.read(account, { signal: controller.signal })).rejects.toMatchObject({
          code: 'aborted',
        });
      });

      test('no error tells who the person is', async () => {
        for (const fault of ['down', 'nonsense', 'server-error', 'refused'] as const) {
          const { message } = await failureUnder(fault);
          expect(message).not.toContain(account.userName);
        }
      });

      test('a target that says yes and does nothing is seen by reading it again', async () => {
        harness.proxy.fault = 'swallow';
        await connector.ensure(account, { ...kept, active: false }, call);
        harness.proxy.fault = 'none';
        expect(await stateOf(account)).toMatchObject({ active: true });
      });
    });
  });
}
