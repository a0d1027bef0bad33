import type { Tx } from '../../db/connect';
import { enterAs, enterByIdentity, enterByKey, enterBySession } from '../../db/stores/door';
import { claimRequest } from '../../db/stores/idempotency';
import { linkIdentity } from '../../db/stores/identities';
import { createKey, createPrincipal, endAccessOf, findByHash, hashKey } from '../../db/stores/identity';
import { reachesElsewhere } from '../../db/stores/principals';
import { endRoleGrant, giveRole } from '../../db/stores/role-grants';
import { beginSession, findSession } from '../../db/stores/sessions';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';

const AT = '2026-11-23T14:00:00Z';
const LATER = '2036-01-01T00:00:00Z';
const everywhere = ['MUSEE', 'REGIE'];
/** PostgreSQL's `insufficient_privilege`: a policy refused. */
const denied = { cause: { code: '42501' } };
const since = { from: '2020-01-01', until: null, givenBy: 'test', givenAt: AT };

describe('who may come in, and with what', () => {
  let database: OpenTestDatabase;
  let key: string;
  let session: string;

  const principal = (tx: Tx, id: string, organization: string | null, employeeNumber: string | null = null) =>
    createPrincipal(tx, { id, name: `Nom de ${id}`, kind: 'person', organization, employeeNumber });

  beforeAll(async () => {
    database = await openTestDatabase();
    await database.app.withEverywhere(everywhere, async (tx) => {
      await principal(tx, 'regie', 'REGIE', '1');
      await principal(tx, 'musee', 'MUSEE', '2');
      await principal(tx, 'guest', 'MUSEE');
      await principal(tx, 'all', null);
      await giveRole(tx, { principalId: 'regie', role: 'hr', organization: 'REGIE', ...since });
      await giveRole(tx, { principalId: 'regie', role: 'auditor', organization: 'MUSEE', ...since });
      await giveRole(tx, { principalId: 'guest', role: 'hr', organization: 'REGIE', ...since });
      await giveRole(tx, { principalId: 'all', role: 'admin', organization: null, ...since });
      await linkIdentity(
        tx,
        { issuer: 'https://id.exemple', subject: 's-1' },
        { principalId: 'musee', by: 't', at: AT },
      );
      const held = { role: 'admin', organization: null, expiresAt: LATER } as const;
      key = (await createKey(tx, { principalId: 'all', ...held })).plain;
      const begun = { principalId: 'musee', at: AT, endsAt: LATER, idToken: 'nom', organizations: [] };
      session = (await beginSession(tx, begun)).plain;
    });
    await database.app.withoutScope((tx) =>
      claimRequest(
        tx,
        { principalId: 'musee', organization: 'MUSEE', operation: 'o', key: 'k', requestHash: '00' },
        { claim: 'c', at: AT, claimedUntil: LATER, expiresAt: LATER },
      ),
    );
  });
  afterAll(() => database.close());

  const namesIn = async (tx: Tx) =>
    (await tx.sql<{ id: string }[]>`select id from principals order by id`).map(({ id }) => id);
  const count = async (tx: Tx, table: string) => (await tx.sql`select 1 from ${tx.sql(table)}`).length;

  it('are seen by an organisation as far as they are its own, or act in it', async () => {
    await database.app.withScope(['REGIE'], async (tx) => {
      expect(await namesIn(tx)).toEqual(['guest', 'regie']);
      const held = await tx.sql`select principal_id as id, organization from role_grants order by 1, 2`;
      expect(held.map((each) => `${each.id}@${each.organization}`)).toEqual([
        'guest@REGIE',
        'regie@MUSEE',
        'regie@REGIE',
      ]);
      for (const table of ['api_keys', 'sessions', 'idempotency_keys', 'principal_identities'])
        expect([table, await count(tx, table)]).toEqual([table, 0]);
    });
  });

  it('are seen whole by who acts for all, those of no organisation included, and by nobody else', async () => {
    await database.app.withEverywhere(everywhere, async (tx) => {
      expect(await namesIn(tx)).toEqual(['all', 'guest', 'musee', 'regie']);
      expect(await count(tx, 'api_keys')).toBe(1);
    });
    await database.app.withScope(everywhere, async (tx) => {
      expect(await namesIn(tx)).toEqual(['guest', 'musee', 'regie']);
      expect(await count(tx, 'api_keys')).toBe(0);
    });
    await database.app.withoutScope(async (tx) => expect(await namesIn(tx)).toEqual([]));
  });

  it('are found at the door by what they present, and each sees what is his own', async () => {
    await database.app.withoutScope(async (tx) => {
      expect(await findByHash(tx, hashKey(key))).toMatchObject({ principalId: 'all', role: 'admin' });
      expect(await namesIn(tx)).toEqual(['all']);
      expect(await findSession(tx, hashKey(session))).toMatchObject({ principalId: 'musee', idToken: 'nom' });
      expect(await namesIn(tx)).toEqual(['musee']);
      expect(await count(tx, 'idempotency_keys')).toBe(1);
      expect(await enterByIdentity(tx, { issuer: 'https://id.exemple', subject: 's-1' })).toBe('musee');
    });
  });

  it('are not found by anything else, and the door forgets one before the next', async () => {
    await database.app.withoutScope(async (tx) => {
      await enterAs(tx, 'all');
      for (const [table, hash] of [
        ['key', await enterByKey(tx, hashKey('rk_other'))],
        ['session', await enterBySession(tx, hashKey('other'))],
        ['identity', await enterByIdentity(tx, { issuer: 'https://autre.exemple', subject: 's-1' })],
      ])
        expect([table, hash]).toEqual([table, null]);
      expect(await namesIn(tx)).toEqual([]);
    });
    await database.app.withoutScope(async (tx) => expect(await namesIn(tx)).toEqual([]));
  });

  it('get nothing from an organisation for another one, nor for all', async () => {
    const give = (organization: string | null) =>
      database.app.withScope(['REGIE'], (tx) =>
        giveRole(tx, { principalId: 'regie', role: 'security', organization, ...since }),
      );
    await expect(give('MUSEE')).rejects.toMatchObject(denied);
    await expect(give(null)).rejects.toMatchObject(denied);
    const make = (organization: string | null) =>
      database.app.withScope(['REGIE'], (tx) =>
        createKey(tx, { principalId: 'regie', role: 'hr', organization, expiresAt: LATER }),
      );
    await expect(make('MUSEE')).rejects.toMatchObject(denied);
    await expect(make(null)).rejects.toMatchObject(denied);
    const inscribe = database.app.withScope(['REGIE'], (tx) => principal(tx, 'other', 'MUSEE'));
    await expect(inscribe).rejects.toMatchObject(denied);
  });

  it('are known to act elsewhere, without where', async () => {
    await database.app.withScope(['REGIE'], async (tx) => {
      await tx.sql`select 1`;
      expect(await reachesElsewhere(tx, 'regie', 'REGIE')).toBe(true);
      expect(await reachesElsewhere(tx, 'guest', 'REGIE')).toBe(false);
    });
  });

  it('lose with their departure what they hold elsewhere too, and no guest of the organisation loses anything', async () => {
    const leaver = { organization: 'REGIE', employeeNumber: '1', processId: 'REGIE.1' };
    await database.app.withScope(['REGIE'], (tx) => endAccessOf(tx, leaver, AT));
    const open = await database.app.withEverywhere(
      everywhere,
      (tx) => tx.sql<{ id: string }[]>`select distinct principal_id as id from role_grants
        where ended_at is null order by 1`,
    );
    expect(open.map(({ id }) => id)).toEqual(['all', 'guest']);
    const untouched = await database.app.withScope(['MUSEE'], async (tx) => {
      const [grant] = await tx.sql<{ id: string }[]>`select id from role_grants where organization = 'REGIE'`;
      await endRoleGrant(tx, grant?.id ?? '00000000-0000-0000-0000-000000000000', 'musee', AT);
      return (await tx.sql`select 1 from role_grants where ended_at is null and organization = 'REGIE'`)
        .length;
    });
    // A guest's employer sees what he holds here, and may end it.
    expect(untouched).toBe(0);
  });
});
