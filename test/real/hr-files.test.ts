import { Client } from 'ldapts';
import { z } from 'zod';
import { createDemoClient, type DemoClient } from '../../bin/demo/client';
import { secretVariable } from '../../bin/compose/servers';
import { civilDateOf } from '../../domain/calendar/instants';
import { waitUntil } from '../../embedded/wait';
import {
  createKey,
  declareOrganization,
  runCommand,
  type ClusterOrganization,
} from '../stories/support/client';
import { readHrDay, readHrFile, refusedLinesOf } from '../stories/support/hr-day';
import { readLedger } from '../stories/support/ledger';
import { openSite, type Site } from '../stories/support/site';
import { baseDn, bindDn, bindPassword, startSlapd, type Slapd } from './slapd';

const limitMs = 180_000;
const CODE = 'REGIE-L';
const SECRET = 'reseau-ldap';
const day = readHrDay();
const today = civilDateOf(new Date().toISOString());

const departuresFile = (): Buffer => Buffer.from(readHrFile('departs-regie.csv'), 'latin1');

const importView = z.looseObject({
  state: z.string(),
  refused: z.array(z.object({ line: z.int() })),
  holds: z.array(z.object({ line: z.int(), id: z.string() })),
});
const processView = z.looseObject({ id: z.string(), state: z.string() });

jest.setTimeout(2 * limitMs);

/** The organisation of the demonstration, whose network accounts are in OpenLDAP, over LDAPS. */
describe('HR files of an organisation whose network is an LDAP server', () => {
  let site: Site;
  let slapd: Slapd;
  let regie: ClusterOrganization;
  let hr: DemoClient;

  beforeAll(async () => {
    slapd = await startSlapd();
    site = await openSite('ldap', [CODE], { [secretVariable(CODE, SECRET)]: bindPassword });
    regie = await declareOrganization(site.cluster, site.directory, CODE);
    const [admin, person] = [
      await createKey(site.cluster, 'admin'),
      await createKey(site.cluster, 'hr', CODE),
    ];
    hr = createDemoClient(site.cluster.root, { hr: person, admin });
    await moveToLdap();
  });
  afterAll(() => site.close(() => slapd.stop()));

  const moveToLdap = async () => {
    const place = `systems/RESEAU?organization=${CODE}`;
    const { code, organization, ...declared } = z
      .looseObject({ code: z.string(), organization: z.string() })
      .parse(await hr.send('admin', 'GET', place));
    expect([code, organization]).toEqual(['RESEAU', CODE]);
    const config = {
      ...{ url: `ldaps://127.0.0.1:${slapd.tlsPort}`, bindDn, bindPasswordRef: SECRET, baseDn },
      ...{ archiveOu: 'ou=archives', caCertificates: [slapd.certificate] },
    };
    await hr.send('admin', 'PUT', place, { ...declared, connector: 'ldap', config });
  };

  const numberOf = (uid: string) => uid.slice(CODE.length + 1);
  /** What the server holds on employees: number → whether the account is enabled, and its groups. */
  const inLdap = async () => {
    const entries = await slapd.dump();
    const groups = entries.filter((entry) => entry.objectClass?.includes('groupOfNames'));
    const people = entries.filter((entry) => entry.uid?.[0]?.startsWith(`${CODE.toLowerCase()}-`));
    expect(new Set(people.map((entry) => entry.uid?.[0])).size).toBe(people.length);
    return new Map(
      people.map((entry) => [
        numberOf(entry.uid?.[0] ?? ''),
        {
          active: entry.employeeType?.[0] === 'active',
          groups: groups.filter(({ member = [] }) => member.includes(entry.dn?.[0] ?? '')).length,
        },
      ]),
    );
  };
  const enabledInLdap = async () =>
    [...(await inLdap())]
      .filter(([, { active }]) => active)
      .map(([number]) => number)
      .sort();
  const until = async (isSo: () => Promise<boolean>, pauseMs = 250) =>
    expect(await waitUntil(isSo, limitMs, pauseMs)).toBe(true);
  const read = async (kind: string, id: string) =>
    processView.parse(await hr.send('hr', 'GET', `${kind}/${id}`));
  const finished = async (address: string) => {
    const view = async () => importView.parse(await hr.send('hr', 'GET', address.replace('/api/v1/', '')));
    await until(async () => (await view()).state === 'done');
    return await view();
  };

  it('the file of arrivals: its eight bad lines are refused, and whoever is due has one account in it', async () => {
    const done = await finished(await regie.upload(day.csv));
    expect(done).toMatchObject({ rows: 260, accepted: 252, unchanged: 0, changed: 0, refusedCount: 8 });
    expect(done.refused.map(({ line }) => line)).toEqual(day.refusedLines);

    const { enabled, prepared } = day.due();
    expect(enabled.length).toBeGreaterThan(50);
    await until(async () => (await enabledInLdap()).length >= enabled.length);
    expect(await enabledInLdap()).toEqual(enabled);
    await until(async () => (await inLdap()).size >= enabled.length + prepared.length);
    expect([...(await inLdap()).keys()].sort()).toEqual([...enabled, ...prepared].sort());
    expect((await regie.accounts('reseau')).length).toBe(0);
    expect(await readLedger(site.cluster.databaseUrl, CODE)).toMatchObject({
      ...{ arrivals: 252, arrivedTwice: 0, failedSteps: 0 },
    });
  });

  it('the file of departures: three refused, two held, nineteen accepted; HR confirms what was held', async () => {
    const done = await finished(
      await hr.upload('hr', `departures/imports?organization=${CODE}`, departuresFile()),
    );
    expect(done).toMatchObject({ rows: 24, accepted: 19, held: 2, refusedCount: 3 });
    expect(done.refused.map(({ line }) => line)).toEqual(refusedLinesOf('departs-regie'));
    expect(done.holds.map(({ line }) => line)).toEqual([4, 13]);
    expect(await enabledInLdap()).toEqual(day.due().enabled);

    for (const { id } of done.holds) await hr.send('hr', 'POST', `departures/${id}/confirm`, { as: 'now' });
    await until(async () => !(await enabledInLdap()).includes('804644'));
    expect(await enabledInLdap()).toEqual(day.due().enabled.filter((number) => number !== '804644'));
  });

  it('an immediate departure ends the account within seconds; cancelled, the account has what it had', async () => {
    const [number = ''] = (await enabledInLdap()).filter((each) => !departuresFile().includes(each));
    const before = (await inLdap()).get(number);
    const sent = { employeeNumber: number, lastDayWorked: today, reason: 'congédiement', immediate: true };
    const { id } = processView.parse(await hr.send('hr', 'POST', 'departures', sent));
    await until(async () => (await read('departures', id)).state === 'suspended', 100);
    expect((await inLdap()).get(number)).toEqual({ active: false, groups: 0 });

    await hr.send('hr', 'POST', `departures/${id}/cancel`, { reason: 'erreur sur la personne' });
    await until(async () => (await inLdap()).get(number)?.active === true);
    await until(async () => (await read('departures', id)).state === 'cancelled', 100);
    expect((await inLdap()).get(number)).toEqual(before);
  });

  it('an account that nobody has asked for is found by the comparison, whatever its name', async () => {
    expect((await runCommand(site.cluster, 'check')).said).toContain('Systèmes: 0 nouveaux écarts');
    const client = new Client({ url: `ldap://127.0.0.1:${slapd.port}` });
    await client.bind(bindDn, bindPassword);
    const uid = 'jdupont';
    await client.add(`uid=${uid},ou=people,${baseDn}`, {
      ...{ objectClass: 'inetOrgPerson', uid, cn: 'Inconnu', sn: 'Inconnu', employeeType: 'active' },
    });
    await client.unbind();
    expect((await runCommand(site.cluster, 'check')).said).toContain('Systèmes: 1 nouveaux écarts');
  });
});
