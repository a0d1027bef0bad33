import { RateLimiter } from '../../api/rate-limit';
import { createSignIn } from '../../bin/compose/sign-in';
import { openDoor, type Door } from './door';

const MINUTE = Date.parse('2026-11-23T14:00:00Z');

const browsers = createSignIn(
  {
    ...{ issuer: 'https://id.exemple', audience: 'relais', algorithms: ['RS256'], roles: [], grantDays: 7 },
    claims: { roles: 'roles', organization: 'organization', employeeNumber: 'employee_number' },
    client: { id: 'relais-web', secret: undefined, scopes: 'openid' },
  },
  { publicUrl: 'https://relais.exemple', sessions: { idleMinutes: 30, hours: 10 } },
);

describe('the limits of requests', () => {
  let door: Door;
  let second: Door;
  let clock = '2026-11-23T14:00:30Z';
  const over = { clock: () => clock, rates: { key: 20, organization: 30, address: 20 }, signIn: browsers };

  beforeAll(async () => {
    door = await openDoor(over);
    second = await openDoor(over, undefined, door.database);
  });
  afterAll(async () => {
    await second.close();
    await door.close();
  });

  const ask = async (key: string, count: number): Promise<number[]> => {
    const replies = [];
    for (let n = 0; n < count; n += 1)
      replies.push((await (n % 2 === 0 ? door : second).ask('GET', '/api/v1/arrivals', { key })).status);
    return replies;
  };
  const countOf = (statuses: number[], status: number) => statuses.filter((each) => each === status).length;

  it('let a key in so often a minute, over all doors together, and say when to come back', async () => {
    clock = '2026-11-23T14:00:30Z';
    const key = await door.key({ role: 'auditor' });
    const statuses = await ask(key, 26);
    expect([countOf(statuses, 200), countOf(statuses, 429)]).toEqual([20, 6]);
    const refused = await door.ask('GET', '/api/v1/arrivals', { key });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect(refused.json?.type).toBe('urn:relais:problem:too-many-requests');
    clock = '2026-11-23T14:01:00Z';
    expect(await ask(key, 1)).toEqual([200]);
  });

  it('hold an address from which nothing valid comes, over all doors, before anything is looked up', async () => {
    clock = '2026-11-23T14:05:30Z';
    const guess = (n: number) => `rk_${'A'.repeat(40)}${100 + n}`;
    const statuses = [];
    for (let n = 0; n < 24; n += 1)
      statuses.push(
        (await (n % 2 === 0 ? door : second).ask('GET', '/api/v1/arrivals', { key: guess(n) })).status,
      );
    expect([countOf(statuses, 401), countOf(statuses, 429)]).toEqual([20, 4]);
    const refused = await door.ask('GET', '/api/v1/arrivals', { key: guess(99) });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    clock = '2026-11-23T14:06:00Z';
    expect((await door.ask('GET', '/api/v1/arrivals', { key: guess(99) })).status).toBe(401);
    expect(await ask(await door.key({ role: 'auditor' }), 1)).toEqual([200]);
  });

  it('hold an address that signs in and out, with a page that says when to come back', async () => {
    clock = '2026-11-23T14:07:45Z';
    const statuses = [];
    for (let n = 0; n < 22; n += 1) statuses.push((await door.ask('GET', '/auth/sign-out')).status);
    expect([countOf(statuses, 200), countOf(statuses, 429)]).toEqual([20, 2]);
    const page = await door.ask('GET', '/auth/callback?code=x&state=y');
    expect([page.status, page.headers.get('retry-after')]).toEqual([429, '15']);
    expect(page.headers.get('content-type')).toContain('text/html');
  });

  it('believe no address that a caller gives himself', async () => {
    clock = '2026-11-23T14:08:30Z';
    const statuses = [];
    for (let n = 0; n < 21; n += 1)
      statuses.push(
        (await door.ask('GET', '/api/v1/arrivals', { headers: { 'X-Forwarded-For': `203.0.113.${n}` } }))
          .status,
      );
    expect(countOf(statuses, 429)).toBe(1);
  });

  it('hold an organisation, whatever the number of its keys', async () => {
    clock = '2026-11-23T14:02:00Z';
    const keys = await Promise.all([1, 2].map(() => door.key({ role: 'hr', organization: 'REGIE' })));
    const statuses = [...(await ask(keys[0] ?? '', 18)), ...(await ask(keys[1] ?? '', 18))];
    expect(countOf(statuses, 200)).toBe(30);
    const elsewhere = await door.key({ role: 'hr', organization: 'AUTRE' });
    expect(await ask(elsewhere, 1)).toEqual([200]);
  });

  it('ask the database once for many requests, and not at all once all are used', async () => {
    const loans: number[] = [];
    let used = 0;
    const limiter = new RateLimiter(({ count, limit }) => {
      const lent = Math.max(0, Math.min(count, limit - used));
      used += count;
      loans.push(lent);
      return Promise.resolve(lent);
    }, 1_000);
    const waits = await Promise.all(
      Array.from({ length: 1_200 }, () => limiter.take('key:a', MINUTE + 15_000)),
    );
    const refused = waits.filter((seconds) => seconds > 0);
    expect(waits.length - refused.length).toBe(1_000);
    expect(new Set(refused)).toEqual(new Set([45]));
    expect(loans.length).toBeLessThanOrEqual(51);
  });

  it('begin anew with each minute', async () => {
    const limiter = new RateLimiter(({ count }) => Promise.resolve(count), 1);
    expect(await limiter.take('key:a', MINUTE)).toBe(0);
    const empty = new RateLimiter(() => Promise.resolve(0), 1);
    expect(await empty.take('key:a', MINUTE + 59_500)).toBe(1);
    expect(await empty.take('key:a', MINUTE + 60_000)).toBe(60);
  });
});
