import { z } from 'zod';
import { headerWords, type AnswerHeader } from './answer-headers';
import { schemaOf, type Json } from './openapi-schema';
import { factsOfKind, problemKinds, type ProblemKind } from './problem-kinds';
import type { Route } from './route';

/** The body of every refusal (RFC 9457); a refusal may say more in members of its own. */
export const problemSchema = z.looseObject({
  type: z.string().regex(/^urn:relais:problem:[a-z0-9-]+$/),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  instance: z.string().describe('À citer à l’exploitation'),
  errors: z
    .array(
      z.strictObject({
        pointer: z.string().describe('JSON pointer'),
        detail: z.string(),
        code: z.string().optional(),
        in: z.enum(['body', 'query', 'path', 'header']).optional(),
      }),
    )
    .optional(),
});

const headersOf = (names: readonly string[]): Json =>
  Object.fromEntries(
    names.map((name) => [
      name,
      { description: headerWords[name as AnswerHeader], schema: { type: 'string' } },
    ]),
  );

const withHeaders = (names: readonly string[]): Json =>
  names.length > 0 ? { headers: headersOf(names) } : {};

/** Under an `Idempotency-Key`, refusals come again as well. */
const REPLAYED: AnswerHeader = 'Idempotency-Replayed';

const oftenWith: Partial<Record<ProblemKind, readonly AnswerHeader[]>> = {
  conflict: ['Retry-After'],
  'unsupported-media-type': ['Accept'],
  'method-not-allowed': ['Allow'],
};

/** Every refusal, to point at. */
export const problemResponses = (): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(problemKinds).map(([name, { title }]) => {
      const kind = name as ProblemKind;
      const headers = [...Object.keys(factsOfKind(kind).headers ?? {}), ...(oftenWith[kind] ?? []), REPLAYED];
      const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
      return [kind, { description: title.fr, ...withHeaders(headers), content }];
    }),
  );

const kindsOf = (route: Route): ProblemKind[] => [
  'validation',
  'unauthenticated',
  'forbidden',
  'not-found',
  ...(route.method === 'get'
    ? []
    : (['conflict', 'too-large', 'unsupported-media-type', 'unprocessable'] as const)),
  ...(route.negotiated ? (['not-acceptable'] as const) : []),
  'too-many-requests',
  'internal',
  'unavailable',
];

const contentOf = (route: Route, schema: z.ZodType | null): Json => {
  const json = schema && { 'application/json': { schema: schemaOf(schema, 'output') } };
  const files = (route.files ?? []).map((type) => [type, { schema: { type: 'string' } }] as const);
  return { ...json, ...Object.fromEntries(files) };
};

/** What a route answers: its own answers, and every refusal. */
export const answersOf = (route: Route): Json => {
  const replayed = route.method === 'get' ? [] : [REPLAYED];
  const answers = Object.entries(route.responses).map(([status, schema]) => {
    const content = contentOf(route, schema);
    return [
      status,
      {
        description: route.summary,
        ...withHeaders([...(route.headers ?? []), ...replayed]),
        ...(Object.keys(content).length > 0 && { content }),
      },
    ];
  });
  const refusals = kindsOf(route).map((kind) => [
    String(problemKinds[kind].status),
    { $ref: `#/components/responses/${kind}` },
  ]);
  return { ...Object.fromEntries(refusals), ...Object.fromEntries(answers) } as Json;
};
