import { z } from 'zod';
import { schemaOf, type Json } from './openapi-schema';

const health = z.strictObject({
  status: z.enum(['ok', 'stuck']),
  missed: z.array(z.string()).optional().describe('Ce qui n’a pas répondu trois fois de suite'),
});

const readiness = z.strictObject({
  ready: z.boolean(),
  checks: z.array(z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string().optional() })),
});

const publicKeys = z.strictObject({
  keys: z.array(
    z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), kid: z.string(), x: z.string() }),
  ),
});

type Answers = Readonly<Record<number, { type: string; schema: z.ZodType | null }>>;

const json = (schema: z.ZodType) => ({ type: 'application/json', schema });

/** What the doors for machines answer: nobody needs a key there. */
export const operations: Readonly<Record<string, { id: string; summary: string; answers: Answers }>> = {
  '/healthz': {
    id: 'operations.health',
    summary: 'Le processus est utile (200) ou bloqué (503)',
    answers: { 200: json(health), 503: json(health) },
  },
  '/readyz': {
    id: 'operations.readiness',
    summary: 'La base, Temporal et les travailleurs répondent',
    answers: { 200: json(readiness), 503: json(readiness) },
  },
  '/metrics': {
    id: 'operations.metrics',
    summary: 'Mesures pour Prometheus',
    answers: { 200: { type: 'text/plain', schema: null } },
  },
  '/.well-known/relais-keys.json': {
    id: 'operations.publicKeys',
    summary: 'Les clés publiques de ce que Relais signe (JWKS)',
    answers: { 200: json(publicKeys) },
  },
  '/openapi.json': {
    id: 'operations.description',
    summary: 'Cette description',
    answers: { 200: json(z.looseObject({ openapi: z.string() })) },
  },
};

/** Their part of the description. */
export const operationsPaths = (): Record<string, Record<string, Json>> =>
  Object.fromEntries(
    Object.entries(operations).map(([path, { id, summary, answers }]) => {
      const responses = Object.entries(answers).map(([status, { type, schema }]) => [
        status,
        {
          description: summary,
          content: { [type]: { schema: schema ? schemaOf(schema, 'output') : { type: 'string' } } },
        },
      ]);
      const operation = { operationId: id, summary, tags: ['operations'], security: [], parameters: [] };
      return [path, { get: { ...operation, responses: Object.fromEntries(responses) as Json } }];
    }),
  );
