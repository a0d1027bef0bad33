import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { runRelais } from '../../bin/relais-command';
import { recordAudit } from '../../db/stores/audit';
import { openDoor, type Door, type Json } from './door';
import { organization } from './samples';

const secret = Buffer.alloc(32, 7).toString('base64');

describe('the audit', () => {
  let door: Door;
  let auditor: string;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'relais-audit-'));
    door = await openDoor();
    const admin = await door.key({ role: 'admin' });
    for (const code of ['REGIE', 'MUSEE'])
      await door.ask('PUT', `/api/v1/organizations/${code}`, { key: admin, body: organization });
    await door.database.app.withScope(['REGIE'], async (tx) => {
      for (let n = 1; n <= 6; n += 1)
        await recordAudit(tx, {
          ...{ organization: 'REGIE', at: `2026-11-23T14:0${n}:00Z`, actor: n % 2 ? 'alice' : 'benoit' },
          ...{ action: 'essai', subjectKind: 'person', subjectId: `p-${n}`, details: { n, text: '=1+1' } },
        });
    });
    auditor = await door.key({ role: 'auditor', organization: 'REGIE' });
  });
  afterAll(async () => {
    await door.close();
    rmSync(folder, { recursive: true });
  });

  const read = (query: string, key = auditor) => door.ask('GET', `/api/v1/audit${query}`, { key });
  const subjects = (json: Json) =>
    (json as { items: { subjectId: string }[] }).items.map((each) => each.subjectId);

  it('is read by the auditor, newest first, page by page, with the place of each entry in the chain', async () => {
    const first = (await read('?limit=2&action=essai')).json;
    expect(subjects(first)).toEqual(['p-6', 'p-5']);
    const next = String((first as { next: number }).next);
    expect(subjects((await read(`?limit=2&action=essai&before=${next}`)).json)).toEqual(['p-4', 'p-3']);
    const [entry] = (first as { items: unknown[] }).items;
    expect(entry).toMatchObject({
      ...{ sequence: 7, actor: 'benoit', at: '2026-11-23T14:06:00.000Z', details: { n: 6 } },
      hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
  });

  it.each([
    ['?actor=alice', ['p-5', 'p-3', 'p-1']],
    ['?subject=p-2', ['p-2']],
    ['?from=2026-11-23T14:05:00Z', ['p-6', 'p-5']],
    ['?action=essai&to=2026-11-23T14:02:00Z', ['p-1']],
    ['?action=rien', []],
  ])('is narrowed by %s', async (query, expected) => {
    expect(subjects((await read(query)).json)).toEqual(expected);
  });

  it('is exported as lines and as a sheet that runs no formula', async () => {
    const lines = (await read('?format=ndjson&action=essai')).text.trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { subjectId: string }).subjectId)).toHaveLength(6);
    const sheet = await read('?format=csv&action=essai&limit=3');
    expect(sheet.headers.get('content-type')).toContain('text/csv');
    expect(sheet.headers.get('x-next-before')).toBe('5');
    expect(sheet.text.split('\r\n')[0]).toBe(
      'sequence;at;recordedAt;actor;action;subjectKind;subjectId;details;hash',
    );
  });

  it.each(['hr', 'manager', 'respondent', 'security', 'pilot', 'admin'] as const)(
    'is not for %s',
    async (role) => {
      expect((await read('', await door.key({ role, organization: 'REGIE' }))).status).toBe(403);
    },
  );

  it('of another organisation is not found', async () => {
    expect((await read('?organization=MUSEE')).status).toBe(404);
  });

  it('publishes the keys that its seals are verified with, to anybody', async () => {
    const { status, json, headers } = await door.ask('GET', '/.well-known/relais-keys.json');
    expect(status).toBe(200);
    expect(json).toMatchObject({ keys: [{ kid: 's1', kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' }] });
    expect(headers.get('cache-control')).toContain('max-age');
  });

  describe('on the operator’s terminal', () => {
    const run = async (args: string) => {
      const lines: string[] = [];
      const say = (line: string) => void lines.push(line);
      const env = {
        ...{
          TEMPORAL_ADDRESS: 'temporal:7233',
          RELAIS_PAYLOAD_KEYS: `k1:${secret}`,
          RELAIS_ID_SECRET: secret,
        },
        ...{ RELAIS_SIGNING_KEYS: `s1:${secret}`, AUDIT_SEALS: folder },
        ...{ DATABASE_URL: door.database.appUrl, DATABASE_BATCH_URL: door.database.batchUrl },
      };
      return { code: await runRelais(args.split(' '), env, { out: say, err: say }), lines };
    };

    it('is sealed, verified, and found out when somebody changed it', async () => {
      expect(await run('audit seal')).toEqual({
        code: 0,
        lines: ['MUSEE: scellé à l’entrée 1', 'REGIE: scellé à l’entrée 7'],
      });
      expect(await run('audit verify')).toEqual({
        code: 0,
        lines: [
          'MUSEE: 1 entrées, 1 sceaux, 0 détails purgés, 0 fautes',
          'REGIE: 7 entrées, 1 sceaux, 0 détails purgés, 0 fautes',
        ],
      });
      const owner = postgres(door.database.superuserUrl, { max: 1 });
      await owner.unsafe("set session_replication_role = 'replica'");
      await owner`update audit set actor = 'personne' where subject_id = 'p-3'`;
      await owner`delete from audit_chain where organization = 'REGIE' and sequence = 7`;
      await owner.end();
      const found = await run('audit verify --organization REGIE');
      expect(found.code).toBe(1);
      expect(found.lines).toEqual([
        'REGIE #4 edited',
        'REGIE #7 cut',
        'REGIE 1 entrées hors de la chaîne',
        'REGIE: 6 entrées, 1 sceaux, 0 détails purgés, 3 fautes',
      ]);
    });

    it('is not sealed when it was rebuilt since its last seal, and an edit of old times is told by the next one', async () => {
      const owner = postgres(door.database.superuserUrl, { max: 1 });
      await owner.unsafe("set session_replication_role = 'replica'");
      await owner`update audit_chain set hash = decode(repeat('ab', 32), 'hex') where organization = 'MUSEE'`;
      await owner.end();
      expect(await run('audit seal --organization MUSEE')).toEqual({
        code: 1,
        lines: [
          'MUSEE #1 edited',
          'MUSEE #1 rebuilt',
          'MUSEE: non scellé, la chaîne ne continue pas le dernier sceau',
        ],
      });
      expect((await run('audit verify --organization MUSEE')).lines.at(-1)).toBe(
        'MUSEE: 1 entrées, 1 sceaux, 0 détails purgés, 2 fautes',
      );
    });

    it('tells of details that somebody deleted', async () => {
      const owner = postgres(door.database.superuserUrl, { max: 1 });
      await owner`delete from audit_details where audit_id = (
        select audit_id from audit_chain where organization = 'REGIE' and sequence = 2)`;
      await owner.end();
      expect((await run('audit verify --organization REGIE')).lines).toContain('REGIE #2 details-deleted');
    });

    it('refuses an option that it does not know', async () => {
      expect((await run('audit verify --tout')).code).toBe(2);
    });
  });
});
