import { createHash } from 'node:crypto';
import { verified } from '../../connectors/signing/signer';
import { believe, hire } from '../support/workforce';
import { certify, endAccesses } from './certificate-fixture';
import { doorSigner, type Reply } from './door';
import { departureBody, idsOf, openProcessDoor, type ProcessDoor } from './process-fixture';

const NUMBERS = { certified: '150101', open: '150102', confidential: '150103', withdrawn: '150104' };

interface Handed {
  jws: string;
  sha256: string;
  certificate: { result: string; employee: { number: string; nameDigest: string }; accesses: object[] };
  person: { familyName: string; givenName: string; salt: string };
}

describe('the certificate of a departure, handed out', () => {
  let door: ProcessDoor;
  const keys: Record<string, string> = {};
  const pathOf = (number: string, query = '') =>
    `/departures/${idsOf('departure', number).id}/certificate${query}`;
  const read = (
    number: string,
    accept = 'application/json',
    key = keys.auditor,
    query = '',
  ): Promise<Reply> =>
    door.ask('GET', `/api/v1${pathOf(number, query)}`, { key: key ?? null, headers: { Accept: accept } });

  beforeAll(async () => {
    door = await openProcessDoor();
    const { database } = door;
    for (const role of ['hr', 'respondent', 'security', 'auditor', 'pilot', 'manager', 'admin'] as const)
      keys[role] = await door.key({ role, organization: 'REGIE', employeeNumber: '100001' });
    keys.author = await door.key({ role: 'hr', organization: 'REGIE' });
    for (const [kind, number] of Object.entries(NUMBERS)) {
      const who = await hire(database.app, { organization: 'REGIE', number, managerNumber: '100001' });
      await believe(database.app, who, { entitlement: 'SAGIR:LSA', validFrom: '2026-02-02T14:00:00Z' });
      const confidential = kind === 'confidential' ? { confidential: true, immediate: true } : {};
      const body = departureBody(number, { ...confidential, lastDayWorked: '2026-11-23' });
      await door.send('POST', '/departures', keys.author, body);
      if (kind === 'open') continue;
      const { id } = idsOf('departure', number);
      await endAccesses(database, id);
      await certify(database, id);
      if (kind === 'withdrawn') await certify(database, id, 'withdrawCertificate');
    }
  });
  afterAll(() => door.close());

  it('is the signed text with what it says, and what recognises the person', async () => {
    const reply = await read(NUMBERS.certified);
    expect(reply).toMatchObject({ status: 200, json: { signature: 'valid', current: true } });
    const handed = reply.json as unknown as Handed;
    expect(await verified(handed.jws, doorSigner.keys)).toEqual(handed.certificate);
    expect(handed.sha256).toBe(createHash('sha256').update(handed.jws).digest('hex'));
    const { familyName, givenName, salt } = handed.person;
    const digest = createHash('sha256')
      .update(Buffer.from(salt, 'hex'))
      .update(`${familyName}, ${givenName}`);
    expect(handed.certificate.employee).toEqual({
      number: NUMBERS.certified,
      nameDigest: digest.digest('hex'),
    });
    expect(handed.certificate.accesses).toMatchObject([
      { system: 'ANNUAIRE', proof: 'read-back' },
      { system: 'RESEAU', proof: 'read-back' },
      { system: 'SAGIR', proof: 'second-person', executedBy: 'securite-1', provenBy: 'securite-2' },
    ]);
    expect(Buffer.from(handed.jws.split('.')[1] ?? '', 'base64url').toString()).not.toMatch(/Côté|Ève/);
  });

  it('is the signed text alone for who asks for it so', async () => {
    const reply = await read(NUMBERS.certified, 'application/jose');
    expect(reply.headers.get('content-type')).toContain('application/jose');
    expect(reply.headers.get('vary')).toContain('Accept');
    expect(reply.text).toBe(((await read(NUMBERS.certified)).json as unknown as Handed).jws);
  });

  it('is a PDF that holds the signed text, for who asks for it so', async () => {
    const headers = { Accept: 'application/pdf', Authorization: `Bearer ${keys.auditor ?? ''}` };
    const reply = await fetch(`${door.url}/api/v1${pathOf(NUMBERS.certified)}`, { headers });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(reply.headers.get('content-disposition')).toMatch(
      /^attachment; filename="attestation-REGIE\..+-1\.pdf"$/,
    );
    const bytes = Buffer.from(await reply.arrayBuffer());
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(bytes.includes('(attestation.jws)')).toBe(true);
    const asBrowser = await read(
      NUMBERS.certified,
      'text/html, application/pdf;q=0.9, application/json;q=0.5',
    );
    expect(asBrowser.headers.get('content-type')).toBe('application/pdf');
  });

  it('is refused in a form that it does not have', async () => {
    const reply = await read(NUMBERS.certified, 'image/png');
    expect(reply).toMatchObject({ status: 406, json: { type: 'urn:relais:problem:not-acceptable' } });
  });

  it('is not there before every access has ended: the answer says which have not', async () => {
    const reply = await read(NUMBERS.open);
    expect(reply).toMatchObject({
      status: 404,
      json: {
        type: 'urn:relais:problem:certificate-not-issued',
        pending: ['suspend:ANNUAIRE', 'suspend:RESEAU', 'end:SAGIR'],
      },
    });
  });

  it('that was withdrawn says so, and the first is still there for who asks for it', async () => {
    const last = await read(NUMBERS.withdrawn);
    const first = await read(NUMBERS.withdrawn, 'application/json', keys.auditor, '?number=1');
    expect(first.json).toMatchObject({ current: false, certificate: { number: 1, result: 'proven' } });
    const { certificate, sha256 } = first.json as unknown as Handed & { certificate: { id: string } };
    expect(last.json).toMatchObject({
      current: true,
      certificate: {
        ...{ number: 2, reason: 'departure-cancelled' },
        supersedes: { id: certificate.id, number: 1, sha256 },
      },
    });
    expect((await read(NUMBERS.withdrawn, '*/*', keys.auditor, '?number=3')).status).toBe(404);
  });

  it('of a confidential departure is there for its author, security and the auditor alone', async () => {
    for (const role of ['author', 'security', 'auditor'])
      expect([role, (await read(NUMBERS.confidential, '*/*', keys[role])).status]).toEqual([role, 200]);
    for (const role of ['hr', 'respondent', 'admin']) {
      const { status, json } = await read(NUMBERS.confidential, '*/*', keys[role]);
      expect([role, status, json?.type]).toEqual([role, 404, 'urn:relais:problem:not-found']);
    }
    for (const role of ['pilot', 'manager'])
      expect((await read(NUMBERS.confidential, '*/*', keys[role])).status).toBe(403);
  });

  it('leaves a trace of who read it', async () => {
    await read(NUMBERS.certified, '*/*', keys.security);
    const [entry] = await door.database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql<{ count: number }[]>`
        select count(*)::int as count from audit where action = 'process-read'
          and subject_id = ${idsOf('departure', NUMBERS.certified).id}`,
    );
    expect(entry?.count).toBeGreaterThan(0);
  });

  it('that somebody changed in the database is handed out as what it is', async () => {
    const { default: postgres } = await import('postgres');
    const owner = postgres(door.database.superuserUrl, { max: 1 });
    await expect(owner`update certificates set jws = 'x'`).rejects.toThrow('append-only');
    await expect(owner`delete from certificates`).rejects.toThrow('append-only');
    await owner.unsafe("set session_replication_role = 'replica'");
    const { jws } = (await read(NUMBERS.certified)).json as unknown as Handed;
    const [head, payload = '', signature] = jws.split('.');
    const forged = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { goalMet: unknown };
    const other = Buffer.from(JSON.stringify({ ...forged, goalMet: true })).toString('base64url');
    await owner`update certificates set jws = ${[head, other, signature].join('.')} where jws = ${jws}`;
    await owner.end();
    expect((await read(NUMBERS.certified)).json).toMatchObject({ signature: 'altered' });
  });
});
