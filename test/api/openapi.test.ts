import { z } from 'zod';
import { describeApi, openApiPath, type OpenApiDocument } from '../../api/openapi';
import { defineRoute } from '../../api/route';
import { routes } from '../../api/routes';
import { operations as unlocked } from '../../api/openapi-operations';
import { openDoor, type Door } from './door';

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Every object inside a value, with the pointer to it. */
const nodes = (value: unknown, at = '#'): [string, Node][] =>
  isNode(value)
    ? [[at, value], ...Object.entries(value).flatMap(([key, child]) => nodes(child, `${at}/${key}`))]
    : [];

const resolve = (document: unknown, ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>((node, key) => (isNode(node) ? node[key] : undefined), document);

describe('the description of the API', () => {
  let door: Door;
  let document: OpenApiDocument;

  beforeAll(async () => {
    door = await openDoor();
    document = (await door.ask('GET', '/openapi.json')).json as OpenApiDocument;
  });
  afterAll(() => door.close());

  const operations = () => Object.values(document.paths).flatMap((path) => Object.values(path));

  it('is OpenAPI 3.1 and needs no key to be read', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.components.securitySchemes.key).toMatchObject({ type: 'http', scheme: 'bearer' });
  });

  it('holds every route, with a French summary and each answer', () => {
    for (const route of routes) {
      const operation = document.paths[openApiPath(route.path)]?.[route.method];
      expect(operation).toMatchObject({ operationId: route.operationId, summary: route.summary });
      const answers = Object.keys(operation?.responses as Node);
      expect(answers).toEqual(
        expect.arrayContaining([...Object.keys(route.responses), '400', '401', '403', '503']),
      );
    }
    expect(operations()).toHaveLength(routes.length + Object.keys(unlocked).length);
  });

  it('holds the doors for machines, which need no key, and they answer what it says', async () => {
    for (const path of Object.keys(unlocked)) {
      expect(document.paths[path]?.get).toMatchObject({ security: [] });
      expect([path, (await door.ask('GET', path)).status]).toEqual([path, 200]);
      const refused = await door.ask('POST', path);
      expect([path, refused.status, refused.headers.get('allow')]).toEqual([path, 405, 'GET, HEAD']);
    }
  });

  it('names the files and the headers that an answer may come with', () => {
    const sheet = (document.paths['/api/v1/tasks']?.get?.responses as Node)['200'];
    expect(sheet).toMatchObject({
      headers: { 'X-Next-After': { schema: { type: 'string' } } },
      content: { 'application/json': {}, 'text/csv': {} },
    });
    const made = (document.paths['/api/v1/arrivals']?.post?.responses as Node)['202'];
    expect(made).toMatchObject({ headers: { Location: {}, 'Idempotency-Replayed': {} } });
    expect(document.components.responses['too-many-requests']).toMatchObject({
      headers: { 'Retry-After': {} },
    });
  });

  it('gives each operation a name of its own, and each path its parameters', () => {
    const ids = operations().map((operation) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, methods] of Object.entries(document.paths))
      for (const operation of Object.values(methods)) {
        const named = (operation.parameters as Node[])
          .filter((one) => one.in === 'path')
          .map((one) => one.name);
        expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
      }
  });

  it('points nowhere outside itself', () => {
    const refs = nodes(document).flatMap(([, node]) => (typeof node.$ref === 'string' ? [node.$ref] : []));
    expect(refs.length).toBeGreaterThan(0);
    for (const ref of refs) expect([ref, resolve(document, ref)]).toEqual([ref, expect.anything()]);
    expect(JSON.stringify(document)).not.toContain('$defs');
  });

  it('refuses unknown fields in every request', () => {
    const bodies = operations().flatMap((operation) => nodes(operation.requestBody));
    for (const [at, node] of bodies)
      if (node.type === 'object' && node.properties)
        expect([at, node.additionalProperties]).toEqual([at, false]);
  });

  it('is made of the schema that reads the request', () => {
    const route = defineRoute({
      ...{
        method: 'post',
        path: '/api/v1/essais/:id',
        operationId: 'essais.faire',
        summary: 'Essai',
        tags: [],
      },
      params: z.strictObject({ id: z.uuid() }),
      body: z.strictObject({ day: z.string().regex(/^\d{4}$/) }),
      responses: { 202: null },
      handler: () => Promise.resolve({ status: 202 }),
    });
    const { post } = describeApi([route]).paths['/api/v1/essais/{id}'] ?? {};
    expect(post).toMatchObject({
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { format: 'uuid' } },
        { name: 'Relais-Role', in: 'header', required: false },
        { name: 'Relais-Organization', in: 'header', required: false },
        { name: 'Idempotency-Key', in: 'header', required: false },
        { name: 'Relais-CSRF', in: 'header', required: false },
      ],
      requestBody: {
        content: {
          'application/json': { schema: { properties: { day: { pattern: '^\\d{4}$' } }, required: ['day'] } },
        },
      },
    });
  });
});
