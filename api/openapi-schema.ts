import { z } from 'zod';

/** A JSON object. */
export type Json = Record<string, unknown>;

/** The JSON Schema of what is sent (`input`) or answered (`output`). */
export const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const json = z.toJSONSchema(schema, { target: 'draft-2020-12', io }) as Json;
  // The document declares the dialect once, for all.
  delete json.$schema;
  return json;
};
