import type { AccountGoal } from '../../connectors/port';
import { createScimConnector } from '../../connectors/scim/connector';
import { retryAfterMs } from '../../connectors/scim/errors';

const call = { signal: new AbortController().signal };
const account = { userName: 'regie-100042', externalId: 'p-1' };
const user = {
  id: 'u-1',
  userName: 'Regie-100042',
  externalId: 'p-1',
  active: 'True',
  meta: { version: 'W/"4"' },
};
const suspend: AccountGoal = {
  attributes: null,
  active: false,
  addGroups: [],
  removeGroups: [],
  archived: false,
  revokeSessions: false,
};

/** A server that answers from a script; each answer is a status and a body. */
function serverOf(...answers: [number, unknown, Record<string, string>?][]) {
  const seen: { method: string; url: string; headers: Headers; body: unknown }[] = [];
  const fake: typeof fetch = (url, init) => {
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : null;
    seen.push({
      method: init?.method ?? 'GET',
      url: url as string,
      headers: new Headers(init?.headers),
      body,
    });
    const [status, answer, headers] = answers.shift() ?? [500, null];
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    return Promise.resolve(
      new Response(status === 204 ? null : text, { status, ...(headers && { headers }) }),
    );
  };
  const connector = createScimConnector({
    baseUrl: 'https://annuaire.example/scim/v2/',
    token: 't',
    fetch: fake,
  });
  return { connector, seen };
}

const listOf = (...Resources: unknown[]) => ({ totalResults: Resources.length, Resources });

describe('SCIM servers as they are', () => {
  test('may write true as a word, and leave out what they do not hold', async () => {
    const { connector } = serverOf([200, listOf(user)]);
    expect(await connector.read(account, call)).toEqual({
      userName: 'Regie-100042',
      externalId: 'p-1',
      active: true,
      archived: false,
      groups: [],
      attributes: { employeeNumber: '', givenName: '', familyName: '', email: null, title: '', unit: '' },
    });
  });

  test('may leave out the list of an empty answer', async () => {
    const { connector } = serverOf([200, { totalResults: 0 }]);
    expect(await connector.read(account, call)).toBeNull();
  });

  test('are asked with a filter that a name cannot escape from', async () => {
    const { connector, seen } = serverOf([200, listOf()]);
    await connector.read({ ...account, userName: 'a" or userName pr \\' }, call);
    const filter = new URL(String(seen[0]?.url)).searchParams.get('filter');
    expect(filter).toBe('userName eq "a\\" or userName pr \\\\"');
  });

  test('that ignore the filter are not believed', async () => {
    const { connector, seen } = serverOf([200, listOf(user, { ...user, id: 'u-2', userName: 'regie-2' })]);
    await expect(connector.ensure(account, suspend, call)).rejects.toMatchObject({ code: 'nonsense' });
    expect(seen).toHaveLength(1);
  });

  test('get lower-case operations, and the version that was read', async () => {
    const { connector, seen } = serverOf([200, listOf(user)], [204, null]);
    await connector.ensure(account, suspend, call);
    expect(seen[1]).toMatchObject({ method: 'PATCH', url: 'https://annuaire.example/scim/v2/Users/u-1' });
    expect(seen[1]?.headers.get('if-match')).toBe('W/"4"');
    expect(seen[1]?.body).toMatchObject({ Operations: [{ op: 'replace', path: 'active', value: false }] });
  });

  test('whose account changed meanwhile are read again before the write', async () => {
    const newer = { ...user, meta: { version: 'W/"5"' } };
    const { connector, seen } = serverOf(
      [200, listOf(user)],
      [412, null],
      [200, listOf(newer)],
      [200, newer],
    );
    await connector.ensure(account, suspend, call);
    expect(seen[3]?.headers.get('if-match')).toBe('W/"5"');
  });

  test('whose account never stays still are tried again later', async () => {
    const round: [number, unknown][] = [
      [200, listOf(user)],
      [412, null],
    ];
    const { connector } = serverOf(...round, ...round, ...round);
    await expect(connector.ensure(account, suspend, call)).rejects.toMatchObject({
      code: 'server-error',
      retryable: true,
    });
  });

  test('that refuse an account for another value than its name cause a conflict, not an adoption', async () => {
    const attributes = {
      employeeNumber: '1',
      givenName: 'A',
      familyName: 'B',
      email: 'a@b.example',
      title: '',
      unit: '',
    };
    const { connector } = serverOf([200, listOf()], [409, null], [200, listOf()]);
    const attempt = connector.ensure(account, { ...suspend, attributes }, call);
    await expect(attempt).rejects.toMatchObject({ code: 'conflict', retryable: false });
  });

  test('that answer half a list are not believed', async () => {
    const { connector } = serverOf([200, { Resources: [{ id: 'u-1' }] }]);
    await expect(connector.read(account, call)).rejects.toThrow(
      /totalResults.*userName|userName.*totalResults/,
    );
  });

  test('that send elsewhere are not followed with the token', async () => {
    const { connector, seen } = serverOf([302, '', { location: 'https://ailleurs.example/' }]);
    await expect(connector.read(account, call)).rejects.toMatchObject({ code: 'refused' });
    expect(seen).toHaveLength(1);
  });

  test.each([
    ['120', 120_000],
    ['Tue, 24 Nov 2026 12:00:30 GMT', 30_000],
    ['Tue, 24 Nov 2026 11:00:00 GMT', 0],
    ['bientôt', null],
    [null, null],
  ])('say when to come back: %s', (header, expected) => {
    expect(retryAfterMs(header, Date.parse('2026-11-24T12:00:00Z'))).toBe(expected);
  });
});
