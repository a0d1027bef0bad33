import { randomUUID } from 'node:crypto';
import { Client } from 'ldapts';
import { ldapConfig } from '../../connectors/ldap/config';
import type { LdapLayout } from '../../connectors/ldap/config';
import { createLdapConnector } from '../../connectors/ldap/connector';
import type { AccessConnector, AccountGoal } from '../../connectors/port';
import { freePort } from '../../embedded/ports';
import { describeConnectorContract } from '../connectors/contract';
import type { ConnectorHarness } from '../connectors/contract';
import { startLdapProxy } from './ldap-proxy';
import { baseDn, bindDn, bindPassword, startSlapd } from './slapd';
import type { Slapd } from './slapd';

const withoutArchive = ldapConfig.parse({
  url: 'ldap://127.0.0.1',
  bindDn,
  bindPasswordRef: 'reseau',
  baseDn,
});
const withArchive: LdapLayout = { ...withoutArchive, archiveOu: 'ou=archives' };
const withBranches: LdapLayout = { ...withArchive, disable: { kind: 'branch', ou: 'ou=desactives' } };

async function makeHarness(layout: LdapLayout): Promise<ConnectorHarness> {
  const slapd = await startSlapd();
  const proxy = await startLdapProxy(slapd.port);
  const nowhere = await freePort();
  const connectTo = (port: number, timeoutMs = 10_000) =>
    createLdapConnector({
      ...layout,
      url: `ldap://127.0.0.1:${port}`,
      bindDn,
      bindPassword,
      startTls: false,
      timeoutMs,
    });
  return {
    connect: (timeoutMs) => connectTo(proxy.port, timeoutMs),
    connectToNowhere: () => connectTo(nowhere),
    proxy,
    storesNonAsciiEmail: false,
    // LDAP says that it is busy, never for how long.
    retryAfterMs: null,
    stop: async () => {
      await proxy.close();
      await slapd.stop();
    },
  };
}

describeConnectorContract('OpenLDAP, with an attribute for disabled and a branch for archives', () =>
  makeHarness(withArchive),
);
describeConnectorContract('OpenLDAP, with a branch for disabled and one for archives', () =>
  makeHarness(withBranches),
);
describeConnectorContract('OpenLDAP, without a branch for archives', () => makeHarness(withoutArchive));

describe('a directory that asks for an encrypted connection', () => {
  const account = { userName: 'regie-100042', externalId: randomUUID() };
  const goal: AccountGoal = {
    attributes: {
      employeeNumber: '100042',
      givenName: 'Zoé',
      familyName: 'Lévesque',
      email: null,
      title: '',
      unit: 'DRF',
    },
    active: true,
    addGroups: [],
    removeGroups: [],
    archived: false,
    revokeSessions: false,
  };
  const call = { signal: new AbortController().signal };
  let slapd: Slapd;

  beforeAll(async () => {
    slapd = await startSlapd();
  }, 30_000);
  afterAll(() => slapd.stop());

  function connect(
    kind: 'ldaps' | 'startTls',
    ca: string | undefined,
    password = bindPassword,
  ): AccessConnector {
    const url = kind === 'ldaps' ? `ldaps://127.0.0.1:${slapd.tlsPort}` : `ldap://127.0.0.1:${slapd.port}`;
    const tls = ca === undefined ? {} : { ca };
    return createLdapConnector({
      ...withArchive,
      url,
      bindDn,
      bindPassword: password,
      startTls: kind === 'startTls',
      tls,
    });
  }

  test.each(['ldaps', 'startTls'] as const)(
    'is served over %s when its certificate is trusted',
    async (kind) => {
      const connector = connect(kind, slapd.certificate);
      await connector.ensure(account, goal, call);
      expect(await connector.read(account, call)).toMatchObject({ ...account, active: true });
      const listed = [];
      for await (const state of connector.list(call)) listed.push(state.userName);
      expect(listed).toEqual([account.userName]);
    },
  );

  test.each(['ldaps', 'startTls'] as const)(
    'is not spoken to over %s when nobody vouches for it',
    async (kind) => {
      const attempt = connect(kind, undefined).read(account, call);
      await expect(attempt).rejects.toMatchObject({ code: 'unreachable', retryable: true });
    },
  );

  test('does not let in a wrong password', async () => {
    const attempt = connect('ldaps', slapd.certificate, 'mauvais').read(account, call);
    await expect(attempt).rejects.toMatchObject({ code: 'unauthorized', retryable: false });
  });

  test('takes names that look like a filter or a path of the directory for what they are', async () => {
    const connector = connect('ldaps', slapd.certificate);
    const odd = { userName: 'regie-*)(uid=*,ou=people', externalId: randomUUID() };
    expect(await connector.read(odd, call)).toBeNull();
    const group = 'Finances, "A+B" <#1>; = \\ (tous*)';
    await connector.ensure(odd, { ...goal, addGroups: [group] }, call);
    expect(await connector.read(odd, call)).toMatchObject({ ...odd, groups: [group] });
    await connector.ensure(odd, { ...goal, attributes: null, active: false, archived: true }, call);
    expect(await connector.read(odd, call)).toMatchObject({ ...odd, archived: true, groups: [group] });
  });

  test('lets the last member leave a group that somebody else made', async () => {
    const connector = connect('ldaps', slapd.certificate);
    const member = `uid=${account.userName},ou=people,${baseDn}`;
    const client = new Client({ url: `ldap://127.0.0.1:${slapd.port}` });
    await client.bind(bindDn, bindPassword);
    await client.add(`cn=ancien,ou=groups,${baseDn}`, { objectClass: 'groupOfNames', cn: 'ancien', member });
    await client.unbind();
    await connector.ensure(account, goal, call);
    expect(await connector.read(account, call)).toMatchObject({ groups: ['ancien'] });
    await connector.ensure(account, { ...goal, removeGroups: ['ancien'] }, call);
    expect(await connector.read(account, call)).toMatchObject({ groups: [] });
  });

  test('an account with a locked time, as password policies write it, is read as disabled', async () => {
    const disable = {
      kind: 'attribute',
      name: 'description',
      disabledValue: '000001010000Z',
      enabledValue: null,
    } as const;
    const url = `ldaps://127.0.0.1:${slapd.tlsPort}`;
    const tls = { ca: slapd.certificate };
    const connector = createLdapConnector({
      ...withArchive,
      disable,
      url,
      bindDn,
      bindPassword,
      startTls: false,
      tls,
    });
    await connector.ensure(account, { ...goal, active: false }, call);
    expect(await connector.read(account, call)).toMatchObject({ active: false });
    await connector.ensure(account, goal, call);
    expect(await connector.read(account, call)).toMatchObject({ active: true });
  });
});
