import { defaultPayloadConverter } from '@temporalio/common';
import { SESSION_COOKIE } from '../../api/doors/cookies';
import { CSRF_HEADER, csrfTokenOf } from '../../api/doors/own-page';
import { matrix } from '../../api/matrix';
import type { OpenApiDocument } from '../../api/openapi';
import { createSignIn } from '../../bin/compose/sign-in';
import type { SignInConfig } from '../../config/load';
import { findByHash, hashKey } from '../../db/stores/identity';
import { beginSession } from '../../db/stores/sessions';
import { roles, type Role } from '../../domain/identity';
import { hire, runProcess, type Employee } from '../support/workforce';
import { codec, NOW, type Reply } from './door';
import { answersToAll, csv, samplesOf, type Sample, type Things } from './every-route';
import { arrivalBody, departureBody, idsOf, openProcessDoor, type ProcessDoor } from './process-fixture';
import { openTask } from './tasks-fixture';

type Keys = Record<Role, string>;
/** What a request shows: the headers of each role. */
type Shown = Record<Role, Record<string, string>>;

interface Operation {
  id: string;
  method: string;
}

/** The number of a manager in both organisations: it means nothing in the other one. */
const MANAGER = '100001';
const difference = { added: [], cancelled: [], moved: [], overdue: [], kept: [], undone: [] };
const SECRET = 'Confidence-de-REGIE';
const PUBLIC_URL = 'https://relais.exemple';
const browsers = { publicUrl: PUBLIC_URL, sessions: { idleMinutes: 30, hours: 10 } };
// Nobody is asked: sessions are begun by hand here, and by a real provider in sign-in.test.ts.
const signInConfig: SignInConfig = {
  ...{ issuer: 'https://id.exemple', audience: 'relais', algorithms: ['RS256'], roles: [], grantDays: 7 },
  claims: { roles: 'roles', organization: 'organization', employeeNumber: 'employee_number' },
  client: { id: 'relais-web', secret: undefined, scopes: 'openid' },
};

const mapRoles = <From, To>(held: Record<Role, From>, make: (from: From) => To): Record<Role, To> =>
  Object.fromEntries(roles.map((role) => [role, make(held[role])])) as Record<Role, To>;
const byKey = (key: string): Record<string, string> => ({ Authorization: `Bearer ${key}` });
const bySession = (session: string): Record<string, string> => ({
  ...{ Cookie: `${SESSION_COOKIE}=${session}`, Origin: PUBLIC_URL, [CSRF_HEADER]: csrfTokenOf(session) },
});

describe('every route, for every role', () => {
  let door: ProcessDoor;
  let operations: Operation[];
  let samples: Readonly<Record<string, Sample>>;
  let keys: { regie: Keys; musee: Keys };
  let shown: Record<'a key' | 'a session', { regie: Shown; musee: Shown }>;
  const covered = new Set<string>();

  beforeAll(async () => {
    door = await openProcessDoor({ signIn: createSignIn(signInConfig, browsers) });
    door.gateway.answer = () => ({ ok: true, state: 'scheduled', difference });
    const document = (await door.ask('GET', '/openapi.json')).json as unknown as OpenApiDocument;
    const ofTheApi = Object.entries(document.paths).filter(([path]) => path.startsWith('/api/v1/'));
    operations = ofTheApi.flatMap(([, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => ({
        ...{ id: String(operationId), method: method.toUpperCase() },
      })),
    );
    keys = { regie: await keysOf('REGIE'), musee: await keysOf('MUSEE') };
    shown = {
      'a key': { regie: mapRoles(keys.regie, byKey), musee: mapRoles(keys.musee, byKey) },
      'a session': { regie: await sessionsOf(keys.regie), musee: await sessionsOf(keys.musee) },
    };
    samples = samplesOf(await makeThings());
  });
  afterAll(() => door.close());

  const keysOf = async (organization: string): Promise<Keys> => {
    const keys = {} as Keys;
    for (const role of roles)
      keys[role] = await door.key({
        role,
        organization,
        employeeNumber: MANAGER,
        name: `${role} ${organization}`,
      });
    return keys;
  };

  /** A session of the holder of each key, as his browser shows it from a page of Relais. */
  const sessionsOf = async (held: Keys): Promise<Shown> => {
    const sessions = {} as Keys;
    for (const role of roles)
      sessions[role] = await door.database.app.withScope(['MUSEE', 'REGIE'], async (tx) => {
        const { principalId = '' } = (await findByHash(tx, hashKey(held[role]))) ?? {};
        const session = { principalId, at: NOW, endsAt: '2026-11-24T00:00:00Z', idToken: 'x' };
        return (await beginSession(tx, { ...session, organizations: [] })).plain;
      });
    return mapRoles(sessions, bySession);
  };

  /** The end of expired rights, that Relais alone begins. */
  const endExpired = async (who: Employee): Promise<string> => {
    const written = await runProcess(door.database.app, who, { kind: 'expiry' });
    const { id } = idsOf('expiry', who.number);
    await door.database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql`update processes set id = ${id} where id = ${written}`,
    );
    return id;
  };

  const makeThings = async (): Promise<Things> => {
    const { app } = door.database;
    await hire(app, { organization: 'REGIE', number: MANAGER });
    const hired = { organization: 'REGIE', managerNumber: MANAGER };
    const { personId: person } = await hire(app, { ...hired, number: '150001' });
    const leaving = await hire(app, { ...hired, number: '150002' });
    await hire(app, { ...hired, number: '150003' });
    await hire(app, { organization: 'MUSEE', number: '150001', managerNumber: MANAGER });
    const { hr, admin } = keys.regie;
    await door.send('POST', '/arrivals', hr, arrivalBody('150010', { managerNumber: MANAGER }));
    await door.send('POST', '/departures', hr, departureBody('150003'));
    await door.send('POST', `/people/${person}/changes`, hr, { effectiveOn: '2026-12-07', unit: 'DRM' });
    const file = { key: hr, raw: csv, headers: { 'Content-Type': 'text/csv' } };
    const staged = await door.ask('POST', '/api/v1/departures/imports', file);
    const idOf = ({ json }: Reply) => String(json?.id);
    const service = { name: SECRET, kind: 'service' };
    const principal = idOf(await door.send('POST', '/principals', admin, service));
    const grant = idOf(await door.send('POST', '/role-grants', admin, { principal, role: 'hr' }));
    const key = idOf(await door.send('POST', '/keys', admin, { principal, role: 'hr' }));
    const [payload] = await codec.encode([defaultPayloadConverter.toPayload(SECRET)], {
      ...{ type: 'workflow', namespace: 'default', workflowId: 'arrival/REGIE/1' },
    });
    const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
    return {
      ...{ person, principal, grant, key, import: idOf(staged) },
      arrival: idsOf('arrival', '150010').id,
      departure: idsOf('departure', '150003').id,
      change: idsOf('change', '150001').id,
      expiry: await endExpired(leaving),
      incident: idOf(
        await door.send('POST', '/incidents', keys.regie.security, { contents: { circumstances: SECRET } }),
      ),
      hold: idOf(await door.send('POST', '/legal-holds', keys.regie.security, { person, reason: SECRET })),
      task: await openTask(app, {
        ...{ organization: 'REGIE', employeeNumber: '150001', title: SECRET },
        ...{ kind: 'approval', queue: 'gestionnaire', assignee: 'manager' },
      }),
      payload: {
        metadata: Object.fromEntries(
          Object.entries(payload?.metadata ?? {}).map(([name, value]) => [name, base64(value)]),
        ),
        data: base64(payload?.data),
      },
    };
  };

  const send = ({ id, method }: Operation, headers: Record<string, string>): Promise<Reply> => {
    const { path, body, raw } = samples[id] ?? { path: '' };
    const sent =
      raw === undefined ? { body, headers } : { raw, headers: { ...headers, 'Content-Type': 'text/csv' } };
    return door.ask(method, `/api/v1/${path}`, sent);
  };
  const kindOf = ({ status, json }: Reply) =>
    `${status} ${typeof json?.type === 'string' ? json.type.replace('urn:relais:problem:', '') : ''}`.trim();
  const mayCall = (id: string, role: Role): boolean => matrix[id]?.[role] !== undefined;

  /** Sends an operation for each role of an organisation; answers what was not as expected. */
  const wrong = async (
    given: Shown,
    isAsked: (id: string, role: Role) => boolean,
    isRight: (reply: Reply, id: string) => boolean,
  ): Promise<string[]> => {
    const found: string[] = [];
    for (const operation of operations)
      for (const role of roles) {
        if (!isAsked(operation.id, role)) continue;
        const reply = await send(operation, given[role]);
        covered.add(`${operation.id} ${role}`);
        if (!isRight(reply, operation.id)) found.push(`${operation.id} ${role}: ${kindOf(reply)}`);
      }
    return found;
  };

  it('has a row in the matrix and a sample in this test, and nothing has one in vain', () => {
    const ids = operations.map(({ id }) => id).sort();
    expect(Object.keys(matrix).sort()).toEqual(ids);
    expect(Object.keys(samples).sort()).toEqual(ids);
  });

  it('is closed to who shows no key', async () => {
    for (const operation of operations) {
      const reply = await send(operation, {});
      expect([operation.id, kindOf(reply)]).toEqual([operation.id, '401 unauthenticated']);
      expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="relais"');
    }
  });

  describe.each(['a key', 'a session'] as const)('by %s', (door) => {
    beforeAll(() => covered.clear());

    it('is refused as 403 to a role that its row does not name', async () => {
      const isForbidden = (reply: Reply) => kindOf(reply) === '403 forbidden';
      expect(await wrong(shown[door].regie, (id, role) => !mayCall(id, role), isForbidden)).toEqual([]);
    });

    it('tells the person of another organisation nothing, not even that there is something', async () => {
      const isNothing = (reply: Reply, id: string) =>
        !reply.text.includes(SECRET) &&
        (answersToAll.has(id) ? !reply.text.includes('REGIE') : kindOf(reply) === '404 not-found');
      expect(await wrong(shown[door].musee, mayCall, isNothing)).toEqual([]);
    });

    it('understands who may call it: what was refused above was refused for who asked alone', async () => {
      const isUnderstood = (reply: Reply) =>
        reply.status < 500 && !/^(400|401|403 (forbidden|csrf)|404 not-found|415)/.test(kindOf(reply));
      expect(await wrong(shown[door].regie, mayCall, isUnderstood)).toEqual([]);
    });

    it('has been asked by every role', () => {
      const all = operations.length * roles.length;
      process.stdout.write(
        `matrix, by ${door}: ${covered.size} of ${all} pairs of operation and role asked\n`,
      );
      expect(covered.size).toBe(all);
    });
  });

  it('changes nothing for a cookie that comes without a page of Relais, whatever the role', async () => {
    const cookies = mapRoles(shown['a session'].regie, ({ Cookie = '' }) => ({ Cookie }));
    const changes = new Set(operations.filter(({ method }) => method !== 'GET').map(({ id }) => id));
    const isCsrf = (reply: Reply) => kindOf(reply) === '403 csrf';
    expect(await wrong(cookies, (id) => changes.has(id), isCsrf)).toEqual([]);
    expect(changes.size).toBeGreaterThan(30);
  });
});
