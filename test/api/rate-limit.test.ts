import { RateLimiter } from '../../api/rate-limit';
import { openDoor, type Door } from './door';

const MINUTE = Date.parse('2026-11-23T14:00:00Z');

describe('the limits of requests', () => {
  let door: Door;
  let second: Door;
  let clock = '2026-11-23T14:00:30Z';
  const over = { clock: () => clock, rates: { key: 20, organization: 30 } };

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
