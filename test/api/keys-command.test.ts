import postgres from 'postgres';
import { runRelais } from '../../bin/relais-command';
import { createTestDatabase } from '../support/servers';
import { withRolesLocked } from '../support/database';
import { openDoor, type Door } from './door';
import { organization } from './samples';

const secret = Buffer.alloc(32, 7).toString('base64');
const cluster = {
  TEMPORAL_ADDRESS: 'temporal:7233',
  RELAIS_PAYLOAD_KEYS: `k1:${secret}`,
  RELAIS_ID_SECRET: secret,
  RELAIS_SIGNING_KEYS: `s1:${secret}`,
};

describe('the operator of a cluster', () => {
  let door: Door;
  let admin: string;

  const run = async (args: string, env: Record<string, string> = {}) => {
    const out: string[] = [];
    const err: string[] = [];
    const terminal = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
    const urls = { DATABASE_URL: door.database.appUrl, DATABASE_BATCH_URL: door.database.batchUrl };
    const all = { ...cluster, ...urls, ...env };
    const code = await runRelais(args.split(' '), all, {
      out: (l) => void terminal.out(l),
      err: (l) => void terminal.err(l),
    });
    return { code, out, err: err.join('\n') };
  };

  beforeAll(async () => {
    door = await openDoor({ clock: () => new Date().toISOString() });
    const made = await run('keys create --role admin --name Premier');
    admin = made.out[0] ?? '';
    await door.ask('PUT', '/api/v1/organizations/REGIE', { key: admin, body: organization });
  });
  afterAll(() => door.close());

  it('makes the first key, prints it once, and it opens the door', async () => {
    expect(admin).toMatch(/^rk_[\w-]{43}$/);
    expect((await door.ask('GET', '/api/v1/organizations', { key: admin })).json).toMatchObject({
      items: [{ code: 'REGIE' }],
    });
    const sql = postgres(door.database.superuserUrl, { max: 1 });
    const kept = JSON.stringify(await sql`select * from api_keys`);
    await sql.end();
    expect(kept).not.toContain(admin.slice(3));
  });

  it('makes a second key for the same person, held to an organisation, and audits it', async () => {
    const first = await run(
      'keys create --role security --name Sylvie --organization REGIE --employee-number 100001',
    );
    const id = /principal (\S+),/.exec(first.err)?.[1] ?? '';
    const second = await run(`keys create --role pilot --principal ${id} --organization REGIE --days 30`);
    expect(second.code).toBe(0);
    expect(second.err).toContain(id);
    const entries = await door.database.app.withScope(
      ['REGIE'],
      (tx) =>
        tx.sql`select d.details::jsonb as details from audit a join audit_details d on d.audit_id = a.id where action = 'key.created' order by id`,
    );
    expect(entries.map((entry) => (entry.details as { principal: string }).principal)).toEqual([id, id]);
  });

  it('lists the keys, lets one follow another, and ends one, all of it audited', async () => {
    const made = await run('keys create --role hr --name Paie --organization REGIE --days 60');
    const listed = async () =>
      (await run('keys list --organization REGIE')).out.map((line) => line.split('\t'));
    const [id = ''] = (await listed()).find((line) => line.includes('Paie')) ?? [];
    const followed = await run(`keys rotate ${id} --overlap-hours 1`);
    const opens = async (key = '') =>
      (await door.ask('GET', '/api/v1/organizations', { key })).status === 200;
    expect([await opens(made.out[0]), await opens(followed.out[0])]).toEqual([true, true]);
    expect((await run(`keys rotate ${id}`)).err).toContain('suit déjà');
    expect((await run(`keys revoke ${id} --reason Perdue`)).code).toBe(0);
    expect((await run(`keys rotate ${id}`)).err).toContain('n’ouvre plus rien');
    expect((await listed()).filter((line) => line.includes('Paie'))).toHaveLength(1);
    const entries = await door.database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql`select actor, action from audit where subject_id = ${id} order by id`,
    );
    expect(entries.map(({ actor, action }) => `${String(actor)} ${String(action)}`)).toEqual([
      'operator key.created',
      'operator key.rotated',
      'operator key.revoked',
    ]);
  });

  it.each([
    ['keys rotate', 'Quelle clé?'],
    ['keys revoke x', '--reason'],
    ['keys revoke x --reason y', 'Quelle clé?'],
    ['keys rotate x --overlap-hours 1000', '--overlap-hours'],
    ['keys create --role hr --name X --organization REGIE --employee-number 100001', 'c’est le principal'],
    ['keys create --role roi --name X', '--role'],
    ['keys create --role admin', '--name'],
    ['keys create --role hr --name X', '--organization'],
    ['keys create --role admin --name X --employee-number 1', '--organization'],
    ['keys create --role hr --name X --organization RIEN', 'RIEN n’est pas déclarée'],
    ['keys create --role manager --name X --organization REGIE', '--employee-number'],
    ['keys create --role admin --name X --days 0', '--days'],
    ['keys create --role admin --principal personne', 'personne n’existe pas'],
    ['keys create --role admin --nom X', 'Une option'],
    ['keys', 'Usage'],
    ['migrate', 'DATABASE_ADMIN_URL'],
  ])('is told what is missing in "relais %s"', async (args, message) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([2, []]);
    expect(err).toContain(message);
  });

  it('is told where the keys are when Relais keeps its own database, and what is wrong in the configuration', async () => {
    const own = await run('migrate', {
      DATABASE_URL: '',
      ...{ DATABASE_BATCH_URL: '', TEMPORAL_ADDRESS: '', RELAIS_VAR: '/var/lib/relais' },
    });
    expect(own.err).toContain('/var/lib/relais/demo-keys.json');
    expect((await run('migrate', { TEMPORAL_ADDRESS: '' })).code).toBe(2);
  });

  it('migrates an empty database with the passwords of the two URLs', async () => {
    const { superuserUrl, drop } = await createTestDatabase();
    const of = (role: string, password: string) => {
      const url = new URL(superuserUrl);
      Object.assign(url, { username: role, password });
      return url.href;
    };
    const urls = {
      DATABASE_URL: of('relais_app', 'app-test'),
      ...{ DATABASE_BATCH_URL: of('relais_batch', 'batch-test'), DATABASE_ADMIN_URL: superuserUrl },
    };
    await withRolesLocked(superuserUrl, async () => {
      expect(await run('migrate', urls)).toEqual({ code: 0, out: ['La base est à jour.'], err: '' });
    });
    expect((await run('keys create --role admin --name Premier', urls)).code).toBe(0);
    await drop();
  });
});
