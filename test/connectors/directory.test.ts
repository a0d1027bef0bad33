import { startDemoDirectory } from '../../embedded/directory';
import type { DemoDirectory } from '../../embedded/directory';
import { createTestDatabase } from '../support/servers';
import type { TestDatabase } from '../support/servers';

const core = 'urn:ietf:params:scim:schemas:core:2.0';
const tokens = { annuaire: 'jeton-a', reseau: 'jeton-r' };
type Tenant = keyof typeof tokens;

describe('the demonstration directory', () => {
  let database: TestDatabase;
  let directory: DemoDirectory;
  const complaints: string[] = [];

  const start = () =>
    startDemoDirectory({
      port: 0,
      databaseUrl: database.superuserUrl,
      tenants: [
        { name: 'annuaire', token: tokens.annuaire },
        { name: 'reseau', token: tokens.reseau },
      ],
      log: (message) => complaints.push(message),
    });

  beforeAll(async () => {
    database = await createTestDatabase();
    directory = await start();
  });
  afterAll(async () => {
    await directory.close();
    await database.drop();
    expect(complaints).toEqual([]);
  });

  interface Answer {
    status: number;
    headers: Headers;
    body: Record<string, unknown>;
  }
  async function ask(
    tenant: Tenant,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${String(directory.urls[tenant])}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${tokens[tenant]}`,
        'content-type': 'application/scim+json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  }
  const create = (tenant: Tenant, userName: string, more: object = {}) =>
    ask(tenant, 'POST', '/Users', { schemas: [`${core}:User`], userName, ...more });
  const count = async (tenant: Tenant, filter: string) =>
    (await ask(tenant, 'GET', `/Users?count=0&filter=${encodeURIComponent(filter)}`)).body['totalResults'];

  test('lets in only with the token of the tenant', async () => {
    const wrong = await ask('annuaire', 'GET', '/Users', undefined, {
      authorization: `Bearer ${tokens.reseau}`,
    });
    expect(wrong).toMatchObject({
      status: 401,
      body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'] },
    });
  });

  test('keeps the tenants apart, and a user name once in each', async () => {
    expect((await create('annuaire', 'regie-1')).status).toBe(201);
    expect(await create('annuaire', 'REGIE-1')).toMatchObject({
      status: 409,
      body: { scimType: 'uniqueness' },
    });
    const other = await create('reseau', 'regie-1');
    expect(other.status).toBe(201);
    expect((await ask('annuaire', 'GET', `/Users/${String(other.body['id'])}`)).status).toBe(404);
  });

  test('counts without sending, by filters that the database answers and by others', async () => {
    for (const number of [1, 2, 3])
      await create('reseau', `compte-${number}`, { active: number !== 2, title: `T${number}` });
    expect(await count('reseau', 'userName sw "compte-"')).toBe(3);
    expect(await count('reseau', 'active eq true and userName sw "compte-"')).toBe(2);
    expect(await count('reseau', 'title eq "T3" or title eq "T2"')).toBe(2);
    expect(await count('reseau', 'userName eq "x\\" or \\"" and active eq true')).toBe(0);
  });

  test('shows a list page by page, each account once', async () => {
    for (const number of [1, 2, 3, 4, 5]) await create('reseau', `page-${number}`);
    const names: unknown[] = [];
    for (const startIndex of [1, 3, 5]) {
      const filter = encodeURIComponent('userName sw "page-"');
      const { body } = await ask('reseau', 'GET', `/Users?filter=${filter}&startIndex=${startIndex}&count=2`);
      expect(body).toMatchObject({ totalResults: 5, startIndex });
      names.push(...(body['Resources'] as { userName: string }[]).map((each) => each.userName));
    }
    expect(names).toEqual([1, 2, 3, 4, 5].map((number) => `page-${number}`));
  });

  test('refuses a write on another version than the one that was read', async () => {
    const { body, headers } = await create('annuaire', 'version');
    const path = `/Users/${String(body['id'])}`;
    const patch = (title: string) => ({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'title', value: title }],
    });
    const ifMatch = { 'if-match': String(headers.get('etag')) };
    expect(await ask('annuaire', 'PATCH', path, patch('A'), ifMatch)).toMatchObject({
      status: 200,
      body: { title: 'A' },
    });
    expect((await ask('annuaire', 'PATCH', path, patch('B'), ifMatch)).status).toBe(412);
    expect((await ask('annuaire', 'GET', path)).body).toMatchObject({
      title: 'A',
      meta: { version: 'W/"2"' },
    });
  });

  test('loses no member when many join a group at once', async () => {
    const group = await ask('annuaire', 'POST', '/Groups', {
      schemas: [`${core}:Group`],
      displayName: 'tous',
    });
    const users = await Promise.all(
      Array.from({ length: 30 }, (_each, index) => create('annuaire', `membre-${index}`)),
    );
    const path = `/Groups/${String(group.body['id'])}`;
    const join = (value: unknown) =>
      ask('annuaire', 'PATCH', path, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'add', path: 'members', value: [{ value }] }],
      });
    await Promise.all(users.map((user) => join(user.body['id'])));
    expect((await ask('annuaire', 'GET', path)).body['members']).toHaveLength(30);
    expect(
      (await ask('annuaire', 'GET', `${path}?excludedAttributes=members`)).body['members'],
    ).toBeUndefined();
    expect((await join('personne')).status).toBe(400);
  });

  test.each([
    ['a body that is not JSON', '{', 400],
    ['an account without a name', { schemas: [`${core}:User`] }, 400],
    ['a password, which it forgets', { schemas: [`${core}:User`], userName: 'mdp', password: 'x' }, 201],
  ])('knows what to do with %s', async (_sentence, body, status) => {
    const answer = await ask('annuaire', 'POST', '/Users', body);
    expect(answer.status).toBe(status);
    expect(answer.body['password']).toBeUndefined();
  });

  test.each(['/ServiceProviderConfig', '/ResourceTypes', '/Schemas'])(
    'describes itself at %s',
    async (path) => {
      expect((await ask('annuaire', 'GET', path)).status).toBe(200);
    },
  );

  test('still knows everybody after it was stopped and started', async () => {
    await create('annuaire', 'durable');
    const before = await count('annuaire', 'active eq true');
    await directory.close();
    directory = await start();
    expect(await count('annuaire', 'userName eq "durable"')).toBe(1);
    expect(await count('annuaire', 'active eq true')).toBe(before);
  });

  test('removes an account, and its place in the groups', async () => {
    const { body } = await create('annuaire', 'ephemere');
    const path = `/Users/${String(body['id'])}`;
    expect((await ask('annuaire', 'DELETE', path)).status).toBe(204);
    expect((await ask('annuaire', 'DELETE', path)).status).toBe(404);
  });
});
