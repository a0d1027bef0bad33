import type { z } from 'zod';
import { actingHeaders } from './acting-headers';
import { SESSION_COOKIE } from './doors/cookies';
import { CSRF_HEADER } from './doors/own-page';
import { answersOf, problemResponses, problemSchema } from './openapi-answers';
import { operationsPaths } from './openapi-operations';
import { schemaOf, type Json } from './openapi-schema';
import type { Route } from './route';

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument extends Json {
  openapi: '3.1.0';
  paths: Record<string, Record<string, Json>>;
  components: { schemas: Json; securitySchemes: Json; responses: Record<string, Json> };
}

const parametersOf = (schema: z.ZodType, place: 'path' | 'query' | 'header'): Json[] => {
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Json;
    required?: string[];
  };
  return Object.entries(properties).map(([name, value]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: value,
  }));
};

const idempotencyKey: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'La même demande sous la même clé reçoit la même réponse pendant 24 heures.',
  schema: { type: 'string', minLength: 1, maxLength: 257 },
};

const actingParameters = parametersOf(actingHeaders, 'header');

const csrfHeader: Json = {
  ...{ name: CSRF_HEADER, in: 'header', required: false, schema: { type: 'string' } },
  description: 'Exigé avec le témoin d’une session: le `csrfToken` de `GET /api/v1/me`.',
};

const file = { type: 'string', contentMediaType: 'text/csv' };

const requestBodyOf = (route: Route): Json | undefined => {
  if (route.upload !== null) {
    const form = { type: 'object', properties: { file }, required: ['file'], additionalProperties: false };
    const content = { 'text/csv': { schema: file }, 'multipart/form-data': { schema: form } };
    return { required: true, content };
  }
  if (!route.body) return undefined;
  return { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } };
};

const operationOf = (route: Route): Json => {
  const requestBody = requestBodyOf(route);
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: route.tags,
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...actingParameters,
      ...(route.method === 'get' ? [] : [idempotencyKey, csrfHeader]),
    ],
    ...(requestBody && { requestBody }),
    responses: answersOf(route),
  };
};

/** A path as OpenAPI writes it: `/api/v1/arrivals/{id}`. */
export const openApiPath = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');

/** The document of all routes, made of the schemas that read the requests. */
export const describeApi = (routes: readonly Route[]): OpenApiDocument => {
  const paths: OpenApiDocument['paths'] = operationsPaths();
  for (const route of routes) (paths[openApiPath(route.path)] ??= {})[route.method] = operationOf(route);
  return {
    openapi: '3.1.0',
    info: { title: 'Relais', version: '1' },
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'rk_…, ou un jeton du fournisseur de connexion' },
        session: {
          ...{ type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
          description: 'La session d’un navigateur, après `GET /auth/sign-in`',
        },
      },
      schemas: { Problem: schemaOf(problemSchema, 'output') },
      responses: problemResponses(),
    },
  };
};
