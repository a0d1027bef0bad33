import { z } from 'zod';
import { problem } from '../../api/problems';
import { defineRoute, defineUpload, type Answer, type Route, type RouteFacts } from '../../api/route';
import { claimRequest } from '../../db/stores/idempotency';
import { createPrincipal } from '../../db/stores/identity';
import { NOW, openDoor, type Door } from './door';

const facts = {
  ...{ summary: 'Essai', tags: ['essai'], headers: ['Location'] },
  responses: { 200: z.unknown(), 201: z.unknown() },
} satisfies Partial<RouteFacts>;
let calls = 0;
let answer: (body: unknown) => Promise<Answer>;
const counted = (body: unknown): Promise<Answer> => {
  calls += 1;
  return answer(body);
};

const create = defineRoute({
  ...facts,
  ...{ method: 'post', path: '/api/v1/things', operationId: 'arrivals.create' },
  body: z.strictObject({ name: z.string() }),
  handler: ({ body }) => counted(body),
});
const other = defineRoute({
  ...facts,
  ...{ method: 'post', path: '/api/v1/others', operationId: 'departures.create' },
  body: z.strictObject({ name: z.string() }),
  handler: ({ body }) => counted(body),
});
const secret = defineRoute({
  ...facts,
  ...{ method: 'post', path: '/api/v1/secrets', operationId: 'arrivals.cancel', shownOnce: true },
  handler: () => counted(null),
});
const upload = defineUpload({
  ...facts,
  ...{ method: 'post', path: '/api/v1/files', operationId: 'arrivals.import', upload: 1_000 },
  handler: ({ body }) => counted(body.content.toString()),
});
const routes: Route[] = [create, other, secret, upload];

describe('an Idempotency-Key', () => {
  let door: Door;
  let key: string;
  let now = NOW;

  beforeAll(async () => {
    door = await openDoor({ clock: () => now }, routes);
    key = await door.key({ role: 'hr', organization: 'REGIE' });
  });
  afterAll(() => door.close());
  beforeEach(() => {
    calls = 0;
    now = NOW;
    answer = (body) => Promise.resolve({ status: 201, body: { calls, body }, headers: { Location: '/x/1' } });
  });

  const send = (path: string, idempotencyKey: string, body: unknown = { name: 'Éva' }, who = key) =>
    door.ask('POST', `/api/v1/${path}`, { key: who, body, headers: { 'Idempotency-Key': idempotencyKey } });

  it('gives the same request the same answer, which is done once', async () => {
    const first = await send('things', 'a-1');
    const again = await send('things', 'a-1');
    expect(calls).toBe(1);
    expect([again.status, again.text, again.headers.get('location')]).toEqual([201, first.text, '/x/1']);
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
  });

  it('takes the key as a structured string or bare, as the same key', async () => {
    await send('things', 'a-2');
    await send('things', '"a-2"');
    expect(calls).toBe(1);
  });

  it('refuses another request under a key, and leaves the first answer as it is', async () => {
    await send('things', 'b-1');
    const refused = await send('things', 'b-1', { name: 'Anaïs' });
    expect([refused.status, refused.json?.type]).toEqual([422, 'urn:relais:problem:idempotency-key-reused']);
    expect((await send('things', 'b-1')).status).toBe(201);
    expect(calls).toBe(1);
  });

  it('belongs to one principal and one route', async () => {
    const colleague = await door.key({ role: 'hr', organization: 'REGIE' });
    await send('things', 'c-1');
    await send('things', 'c-1', { name: 'Anaïs' }, colleague);
    await send('others', 'c-1', { name: 'Noé' });
    expect(calls).toBe(3);
  });

  it('is another request when the same person asks it for another organisation', async () => {
    const person = { id: 'hr-of-two', name: 'Louise Tremblay', kind: 'person', organization: null } as const;
    await door.database.app.withEverywhere([], (tx) =>
      createPrincipal(tx, { ...person, employeeNumber: null }),
    );
    const [here, there] = [
      await door.key({ role: 'hr', organization: 'REGIE', principal: 'hr-of-two' }),
      await door.key({ role: 'hr', organization: 'MUSEE', principal: 'hr-of-two' }),
    ];
    expect((await send('things', 'o-1', { name: 'Noé' }, here)).status).toBe(201);
    expect((await send('things', 'o-1', { name: 'Noé' }, there)).status).toBe(422);
    expect(calls).toBe(1);
  });

  it('says that the same request is in progress, of many at once one is done', async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    answer = async () => {
      await held;
      return { status: 200, body: {} };
    };
    const first = send('things', 'd-1');
    const others = await Promise.all(
      Array.from({ length: 8 }, async () => {
        // Until the first has its claim, one of these might have it.
        while (calls === 0) await door.ask('GET', '/healthz');
        return await send('things', 'd-1');
      }),
    );
    for (const { status, json, headers } of others) {
      expect([status, json?.type]).toEqual([409, 'urn:relais:problem:idempotency-in-progress']);
      expect(headers.get('retry-after')).toBe('1');
    }
    release?.();
    expect((await first).status).toBe(200);
    expect(calls).toBe(1);
  });

  it('gives a refusal again, but tries again what failed for another reason than the request', async () => {
    answer = () => Promise.reject(problem('conflict', { code: 'departure-open' }));
    const refused = await send('things', 'e-1');
    const again = await send('things', 'e-1');
    expect([again.status, again.text, calls]).toEqual([409, refused.text, 1]);
    expect(again.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    answer = () => Promise.reject(problem('unavailable'));
    expect((await send('things', 'e-2')).status).toBe(503);
    answer = () => Promise.resolve({ status: 200, body: {} });
    expect((await send('things', 'e-2')).status).toBe(200);
  });

  it('forgets after a day', async () => {
    await send('things', 'f-1');
    now = '2026-11-24T14:00:01Z';
    await send('things', 'f-1', { name: 'Anaïs' });
    expect(calls).toBe(2);
  });

  it('is taken over from who died while answering, after a minute', async () => {
    await send('things', 'g-1');
    const [row] = await door.database.app.withScope(['REGIE'], async (tx) => {
      await tx.sql`select set_config('app.principal', principal_id, true) from idempotency_keys where key = 'g-1'`;
      return await tx.sql<{ hash: string; principal: string }[]>`
        update idempotency_keys set status = null where key = 'g-1'
        returning encode(request_hash, 'hex') as hash, principal_id as principal`;
    });
    expect((await send('things', 'g-1')).status).toBe(409);
    now = '2026-11-23T14:01:01Z';
    expect((await send('things', 'g-1')).status).toBe(201);
    expect(calls).toBe(2);
    const late = { claim: 'late', at: now, claimedUntil: now, expiresAt: now };
    const { hash = '', principal = '' } = row ?? {};
    const request = {
      principalId: principal,
      organization: 'REGIE',
      operation: 'arrivals.create',
      key: 'g-1',
      requestHash: hash,
    };
    const claimed = await door.database.app.withoutScope((tx) => claimRequest(tx, request, late));
    expect(claimed.kind).toBe('answered');
  });

  it('keeps no answer that is shown only once: the same request again is told so', async () => {
    answer = () => Promise.resolve({ status: 200, body: { pass: 'AAAA-BBBB' } });
    expect((await send('secrets', 'h-1', {})).text).toContain('AAAA-BBBB');
    const again = await send('secrets', 'h-1', {});
    expect([again.status, again.json?.type]).toEqual([409, 'urn:relais:problem:answer-shown-once']);
    const kept = await door.database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql`select body from idempotency_keys where key = 'h-1'`,
    );
    expect(kept).toEqual([{ body: null }]);
  });

  it('counts a file by its content', async () => {
    const file = (content: string) =>
      door.ask('POST', '/api/v1/files', {
        key,
        raw: content,
        headers: { 'Content-Type': 'text/csv', 'Idempotency-Key': 'i-1' },
      });
    await file('a;b');
    expect([(await file('a;b')).status, (await file('a;c')).status, calls]).toEqual([201, 422, 1]);
  });

  it.each(['', 'é', 'x'.repeat(256), '"ouvert', 'deux"mots'])('refuses the key %j', async (bad) => {
    const refused = await door.ask('POST', '/api/v1/things', {
      key,
      body: { name: 'Éva' },
      headers: { 'Idempotency-Key': Buffer.from(bad, 'utf8').toString('latin1') },
    });
    expect([refused.status, calls]).toEqual([400, 0]);
    expect(refused.json?.errors).toMatchObject([{ in: 'header', code: 'idempotency-key' }]);
  });
});
