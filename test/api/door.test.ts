import { z } from 'zod';
import { buildApp } from '../../api/app';
import { confidentialReaders, matrix } from '../../api/matrix';
import { problem } from '../../api/problems';
import { defineRoute, defineUpload, type Answer, type Route } from '../../api/route';
import { roles } from '../../domain/identity';
import { hashKey, revokeKey, findByHash } from '../../db/stores/identity';
import { NOW, openDoor, type Door } from './door';

const facts = { summary: 'Essai', tags: ['essai'], responses: { 200: z.unknown() } };
let answer: () => Promise<Answer> = () => Promise.resolve({ status: 200, body: {} });

const body = z.strictObject({
  name: z.string().min(2),
  tags: z.array(z.strictObject({ n: z.int() })).default([]),
});
const echo = defineRoute({
  ...facts,
  ...{ method: 'post', path: '/api/v1/echo/:id', operationId: 'arrivals.create', body },
  params: z.strictObject({ id: z.string() }),
  query: z.strictObject({ page: z.coerce.number().int().optional() }),
  handler: ({ params, query, body: given }) =>
    Promise.resolve({ status: 200, body: { params, query, given } }),
});
const literal = defineRoute({
  ...facts,
  ...{ method: 'post', path: '/api/v1/echo/preview', operationId: 'arrivals.preview' },
  handler: () => answer(),
});
const upload = defineUpload({
  ...facts,
  ...{ method: 'post', path: '/api/v1/files', operationId: 'arrivals.import', upload: 1_000 },
  ...{ responses: { 202: null }, files: ['text/plain'] },
  handler: ({ body: { content, name } }) => {
    const headers = { 'Content-Type': 'text/plain', 'X-Name': name ?? '-' };
    return Promise.resolve({ status: 202, text: content.toString(), headers });
  },
});
const routes: Route[] = [echo, literal, upload];

describe('the door', () => {
  let door: Door;
  let key: string;
  let ready = true;
  let missed: string[] = [];

  beforeAll(async () => {
    const readiness = () => Promise.resolve([{ name: 'database', ok: ready }]);
    door = await openDoor({ readiness, stuck: () => missed, validateConnectorConfig: () => [] }, routes);
    key = await door.key({ role: 'hr', organization: 'REGIE' });
  });
  afterAll(() => door.close());
  beforeEach(() => {
    answer = () => Promise.resolve({ status: 200, body: {} });
  });

  it('lets nothing that it answers run, load, be framed or be guessed at, refusals included', async () => {
    for (const path of ['/healthz', '/openapi.json', '/api/v1/nowhere']) {
      const { headers } = await door.ask('GET', path, { key });
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  const post = (path: string, sent: unknown, headers: Record<string, string> = {}) =>
    door.ask('POST', `/api/v1/${path}`, { key, body: sent, headers });
  const raw = (path: string, content: string | Buffer | FormData, headers: Record<string, string> = {}) =>
    door.ask('POST', `/api/v1/${path}`, { key, raw: content, headers });
  const json = { 'Content-Type': 'application/json' };

  it('gives the handler what the schemas read, and never keeps an answer in a cache', async () => {
    const reply = await post('echo/7?page=2', { name: 'Éva' });
    expect(reply.json).toEqual({ params: { id: '7' }, query: { page: 2 }, given: { name: 'Éva', tags: [] } });
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('points at each bad field, in French unless English is asked for', async () => {
    const bad = { name: 'a', tags: [{ n: 'x' }, { n: 1, extra: true }], nom: 'Éva' };
    const french = await post('echo/7', bad);
    expect(french.status).toBe(400);
    expect(french.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(french.headers.get('content-language')).toBe('fr-CA');
    expect(french.json).toMatchObject({
      type: 'urn:relais:problem:validation',
      title: 'Demande invalide',
      status: 400,
    });
    expect(french.json?.instance).toBe(`urn:uuid:${french.headers.get('x-request-id') ?? ''}`);
    const errors = french.json?.errors as { pointer: string; detail: string; code: string }[];
    expect(errors.map((error) => [error.pointer, error.code])).toEqual([
      ['/name', 'too-small'],
      ['/tags/0/n', 'invalid-type'],
      ['/tags/1/extra', 'unknown-field'],
      ['/nom', 'unknown-field'],
    ]);
    expect(errors[0]?.detail).toBe('Au moins 2 caractères.');
    const english = await post('echo/7', bad, { 'Accept-Language': 'en-CA, fr;q=0.5' });
    expect(english.json).toMatchObject({ title: 'Invalid request' });
    expect((english.json?.errors as { detail: string }[])[0]?.detail).toBe('At least 2 characters.');
  });

  it('refuses an unknown or repeated query parameter, and a body where none is expected', async () => {
    const unknown = await post('echo/7?pages=2', { name: 'Éva' });
    expect(unknown.json).toMatchObject({ status: 400, errors: [{ pointer: '/pages', in: 'query' }] });
    expect((await post('echo/7?page=1&page=2', { name: 'Éva' })).status).toBe(400);
    expect((await post('echo/preview', { extra: 1 })).json).toMatchObject({
      errors: [{ pointer: '/extra' }],
    });
    expect((await post('echo/preview', {})).status).toBe(200);
  });

  it.each([
    ['no body at all', '', json, 400, 'validation'],
    ['broken JSON', '{"name":', json, 400, 'malformed-body'],
    ['a bare word', 'bonjour', json, 400, 'malformed-body'],
    [
      'another type',
      'name=Eva',
      { 'Content-Type': 'application/x-www-form-urlencoded' },
      415,
      'unsupported-media-type',
    ],
    [
      'an unknown charset',
      '{}',
      { 'Content-Type': 'application/json; charset=ebcdic' },
      415,
      'unsupported-media-type',
    ],
    ['an unknown encoding', '{}', { ...json, 'Content-Encoding': 'zork' }, 415, 'unsupported-media-type'],
    ['more than 256 KiB', JSON.stringify({ name: 'x'.repeat(262_144) }), json, 413, 'too-large'],
    ['a NUL character', '{"name":"E\\u0000va"}', json, 400, 'validation'],
    ['half a surrogate pair', '{"name":"E\\ud800va"}', json, 400, 'validation'],
    ['endless nesting', `{"name":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, json, 400, 'validation'],
  ])('refuses %s', async (_why, content, headers, status, kind) => {
    const reply = await raw('echo/7', content, headers);
    expect(reply.json).toMatchObject({ status, type: `urn:relais:problem:${kind}` });
  });

  it('refuses a path that is not readable', async () => {
    expect((await post('echo/%E0%A4%A', { name: 'Éva' })).status).toBe(400);
    expect((await post('echo/%00', { name: 'Éva' })).json).toMatchObject({
      errors: [{ pointer: '/id', in: 'path' }],
    });
  });

  it('takes a file as the body or in a form, up to its limit', async () => {
    const csv = { 'Content-Type': 'text/csv' };
    expect((await raw('files', 'a;b\n1;2', csv)).text).toBe('a;b\n1;2');
    const form = new FormData();
    form.append('file', new Blob(['a;b'], { type: 'text/csv' }), 'arrivees.csv');
    const reply = await raw('files', form);
    expect([reply.status, reply.text, reply.headers.get('x-name')]).toEqual([202, 'a;b', 'arrivees.csv']);
    expect((await raw('files', 'x'.repeat(1_001), csv)).status).toBe(413);
    const large = new FormData();
    large.append('file', new Blob(['x'.repeat(1_001)]), 'a.csv');
    expect((await raw('files', large)).status).toBe(413);
    const other = new FormData();
    other.append('piece', new Blob(['x']), 'a.csv');
    expect((await raw('files', other)).json).toMatchObject({
      status: 400,
      type: 'urn:relais:problem:malformed-body',
    });
    expect((await raw('files', '{}', json)).json).toMatchObject({ status: 415 });
    expect((await raw('files', '', csv)).json).toMatchObject({ status: 400, errors: [{ code: 'no-file' }] });
  });

  it('says 404 of an unknown path and 405, with what is allowed, of another method', async () => {
    expect((await door.ask('GET', '/api/v1/rien')).json).toMatchObject({ status: 404, title: 'Introuvable' });
    const reply = await door.ask('DELETE', '/api/v1/echo/preview', { key });
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('refuses a key that is absent, malformed, unknown, expired or revoked, with the same words', async () => {
    const expired = await door.key({ role: 'hr', organization: 'REGIE', expiresAt: NOW });
    const revoked = await door.key({ role: 'hr', organization: 'REGIE' });
    await door.database.app.withoutScope(async (tx) => {
      const found = await findByHash(tx, hashKey(revoked));
      expect(await revokeKey(tx, found?.keyId ?? '', NOW)).toBe(true);
    });
    const ask = (presented: string) => door.ask('POST', '/api/v1/echo/preview', { key: presented });
    const seen = await Promise.all([`rk_${'A'.repeat(43)}`, 'rk_court', expired, revoked].map(ask));
    for (const reply of seen) {
      expect(reply.json).toMatchObject({ status: 401, type: 'urn:relais:problem:unauthenticated' });
      expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="relais", error="invalid_token"');
    }
    const none = await door.ask('POST', '/api/v1/echo/preview');
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="relais"']);
    const basic = await door.ask('POST', '/api/v1/echo/preview', {
      headers: { Authorization: `Basic ${key}` },
    });
    expect(basic.status).toBe(401);
  });

  it('asks for the key before it reads the body', async () => {
    const reply = await door.ask('POST', '/api/v1/echo/7', { raw: '{"name":', headers: json });
    expect(reply.status).toBe(401);
  });

  it('refuses a role that the matrix does not name', async () => {
    const pilot = await door.key({ role: 'pilot', organization: 'REGIE' });
    expect((await door.ask('POST', '/api/v1/echo/preview', { key: pilot })).json).toMatchObject({
      status: 403,
    });
  });

  it.each([
    ['the database refuses connections', Object.assign(new Error('away'), { code: 'ECONNREFUSED' })],
    [
      'the database restarts',
      new Error('query', { cause: Object.assign(new Error('x'), { code: '57P01' }) }),
    ],
    ['Temporal is away', Object.assign(new Error('x', { cause: { code: 14 } }), { name: 'ServiceError' })],
  ])('says 503 and when to come back while %s', async (_why, error) => {
    answer = () => Promise.reject(error);
    const reply = await post('echo/preview', {});
    expect(reply.json).toMatchObject({ status: 503, type: 'urn:relais:problem:unavailable' });
    expect(reply.headers.get('retry-after')).toBe('5');
  });

  it('says 409 of what another request has just written', async () => {
    answer = () => Promise.reject(Object.assign(new Error('duplicate key'), { code: '23505' }));
    expect((await post('echo/preview', {})).json).toMatchObject({ status: 409 });
  });

  it('answers a fault of its own without a word of it, and logs it without what it quotes', async () => {
    answer = () => Promise.reject(new Error('Éva Tremblay 123456'));
    const reply = await post('echo/preview', {});
    expect(reply.json).toEqual({
      ...{ type: 'urn:relais:problem:internal', title: 'Erreur interne', status: 500 },
      instance: `urn:uuid:${reply.headers.get('x-request-id') ?? ''}`,
    });
    const logged = door.lines.join('');
    expect(logged).toContain(reply.headers.get('x-request-id'));
    expect(logged).not.toMatch(/Tremblay|123456/);
    expect(logged).toContain('/api/v1/echo/preview');
  });

  it('names a refusal by its own code, with its own members', async () => {
    const detail = { fr: 'Un départ est ouvert.', en: 'A departure is open.' };
    answer = () =>
      Promise.reject(
        problem('conflict', { code: 'departure-open', detail, members: { difference: ['unit'] } }),
      );
    const reply = await post('echo/preview', {}, { 'Accept-Language': 'en' });
    expect(reply.json).toMatchObject({
      ...{ type: 'urn:relais:problem:departure-open', title: 'Conflict', status: 409 },
      ...{ detail: 'A departure is open.', difference: ['unit'] },
    });
  });

  it('tells that it lives, that it is ready, and what it counts', async () => {
    expect((await door.ask('GET', '/healthz')).json).toEqual({ status: 'ok' });
    expect((await door.ask('GET', '/readyz')).status).toBe(200);
    ready = false;
    const away = await door.ask('GET', '/readyz');
    expect([away.status, away.json?.ready]).toEqual([503, false]);
    missed = ['database'];
    const stuck = await door.ask('GET', '/healthz');
    expect([stuck.status, stuck.json]).toEqual([503, { status: 'stuck', missed: ['database'] }]);
    const metrics = await door.ask('GET', '/metrics');
    expect(metrics.text).toContain(
      'relais_http_request_seconds_count{method="POST",route="/api/v1/echo/:id",status="200"}',
    );
    expect(metrics.text).toContain('temporal_sdk_up 1');
  });
});

describe('the matrix of routes and roles', () => {
  const build = (list: Route[]) => () => buildApp({} as Parameters<typeof buildApp>[0], list);

  it('stops the start on a route without a row, and on two routes of one name', () => {
    expect(build([{ ...echo, operationId: 'inconnu.faire' }])).toThrow(
      'no row in the matrix for inconnu.faire',
    );
    expect(build([echo, { ...literal, operationId: echo.operationId }])).toThrow(
      'two routes are arrivals.create',
    );
  });

  it('names nothing but known roles, and lets auditors and administrators decide nothing', () => {
    for (const [operation, row] of Object.entries(matrix)) {
      expect(roles).toEqual(expect.arrayContaining(Object.keys(row)));
      const reads = /\.(list|read|access)$/.test(operation);
      // Reads by sending what is to be read.
      const opens = ['payloads.decode', 'audit.entries', 'people.export'].includes(operation);
      expect([operation, 'auditor' in row]).toEqual([operation, reads || opens]);
      // The sign-in system is no person: an administrator gives it its key.
      const lets = /^(keys|principals|roleGrants)\./.test(operation);
      const serves = operation.endsWith('.put') || operation === 'arrivals.redeemPass' || lets;
      // Confidences of security: an administrator gives roles, and reads none of them.
      const confides = operation.startsWith('incidents.');
      expect([operation, 'admin' in row]).toEqual([operation, (reads && !confides) || serves]);
    }
  });

  it('holds a manager to his own reports wherever persons are concerned, and HR confidences to few', () => {
    const wide = Object.entries(matrix).filter(([, row]) => row.manager === 'organization');
    expect(wide.map(([operation]) => operation.split('.')[0])).toEqual(
      expect.not.arrayContaining(['arrivals', 'departures', 'people', 'tasks', 'imports']),
    );
    expect(confidentialReaders).toEqual(['security', 'auditor']);
  });
});
