import { defaultPayloadConverter } from '@temporalio/common';
import { matrix } from '../../api/matrix';
import type { OpenApiDocument } from '../../api/openapi';
import { roles, type Role } from '../../domain/identity';
import { hire } from '../support/workforce';
import { codec, type Reply } from './door';
import { answersToAll, csv, samplesOf, type Sample, type Things } from './every-route';
import { arrivalBody, departureBody, idsOf, openProcessDoor, type ProcessDoor } from './process-fixture';
import { openTask } from './tasks-fixture';

type Keys = Record<Role, string>;

interface Operation {
  id: string;
  method: string;
}

/** The number of a manager in both organisations: it means nothing in the other one. */
const MANAGER = '100001';
const difference = { added: [], cancelled: [], moved: [], overdue: [], kept: [], undone: [] };
const SECRET = 'Confidence-de-REGIE';

describe('every route, for every role', () => {
  let door: ProcessDoor;
  let operations: Operation[];
  let samples: Readonly<Record<string, Sample>>;
  let ofRegie: Keys;
  let ofMusee: Keys;
  const covered = new Set<string>();

  beforeAll(async () => {
    door = await openProcessDoor();
    door.gateway.answer = () => ({ ok: true, state: 'scheduled', difference });
    const document = (await door.ask('GET', '/openapi.json')).json as unknown as OpenApiDocument;
    const ofTheApi = Object.entries(document.paths).filter(([path]) => path.startsWith('/api/v1/'));
    operations = ofTheApi.flatMap(([, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => ({
        ...{ id: String(operationId), method: method.toUpperCase() },
      })),
    );
    ofRegie = await keysOf('REGIE');
    ofMusee = await keysOf('MUSEE');
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

  const makeThings = async (): Promise<Things> => {
    const { app } = door.database;
    await hire(app, { organization: 'REGIE', number: MANAGER });
    const hired = { organization: 'REGIE', managerNumber: MANAGER };
    const { personId: person } = await hire(app, { ...hired, number: '150001' });
    await hire(app, { ...hired, number: '150002' });
    await hire(app, { ...hired, number: '150003' });
    await hire(app, { organization: 'MUSEE', number: '150001', managerNumber: MANAGER });
    const { hr, admin } = ofRegie;
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
      incident: idOf(
        await door.send('POST', '/incidents', ofRegie.security, { contents: { circumstances: SECRET } }),
      ),
      hold: idOf(await door.send('POST', '/legal-holds', ofRegie.security, { person, reason: SECRET })),
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

  const send = ({ id, method }: Operation, key: string | null): Promise<Reply> => {
    const { path, body, raw } = samples[id] ?? { path: '' };
    const sent = raw === undefined ? { body } : { raw, headers: { 'Content-Type': 'text/csv' } };
    return door.ask(method, `/api/v1/${path}`, { key, ...sent });
  };
  const kindOf = ({ status, json }: Reply) =>
    `${status} ${typeof json?.type === 'string' ? json.type.replace('urn:relais:problem:', '') : ''}`.trim();
  const mayCall = (id: string, role: Role): boolean => matrix[id]?.[role] !== undefined;

  /** Sends an operation for each role of an organisation; answers what was not as expected. */
  const wrong = async (
    keys: Keys,
    isAsked: (id: string, role: Role) => boolean,
    isRight: (reply: Reply, id: string) => boolean,
  ): Promise<string[]> => {
    const found: string[] = [];
    for (const operation of operations)
      for (const role of roles) {
        if (!isAsked(operation.id, role)) continue;
        const reply = await send(operation, keys[role]);
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
      const reply = await send(operation, null);
      expect([operation.id, kindOf(reply)]).toEqual([operation.id, '401 unauthenticated']);
      expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="relais"');
    }
  });

  it('is refused as 403 to a role that its row does not name', async () => {
    const isForbidden = (reply: Reply) => kindOf(reply) === '403 forbidden';
    expect(await wrong(ofRegie, (id, role) => !mayCall(id, role), isForbidden)).toEqual([]);
  });

  it('tells the person of another organisation nothing, not even that there is something', async () => {
    const isNothing = (reply: Reply, id: string) =>
      !reply.text.includes(SECRET) &&
      (answersToAll.has(id) ? !reply.text.includes('REGIE') : kindOf(reply) === '404 not-found');
    expect(await wrong(ofMusee, mayCall, isNothing)).toEqual([]);
  });

  it('understands who may call it: what was refused above was refused for who asked alone', async () => {
    const isUnderstood = (reply: Reply) =>
      reply.status < 500 && !/^(400|401|403 forbidden|404 not-found|415)/.test(kindOf(reply));
    expect(await wrong(ofRegie, mayCall, isUnderstood)).toEqual([]);
  });

  it('has been asked by every role', () => {
    const all = operations.length * roles.length;
    process.stdout.write(`matrix: ${covered.size} of ${all} pairs of operation and role asked\n`);
    expect(covered.size).toBe(all);
  });
});
