import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

/** A JSON object. */
export type Json = Record<string, unknown>;

/** Says a tuple of one kind of thing as a list of so many: older readers know no `prefixItems`. */
const asList = ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void => {
  const [first, ...others] = jsonSchema.prefixItems ?? [];
  if (first === undefined || !others.every((other) => isDeepStrictEqual(other, first))) return;
  jsonSchema.items = first;
  delete jsonSchema.prefixItems;
};

/** The JSON Schema of what is sent (`input`) or answered (`output`). */
export const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const json = z.toJSONSchema(schema, { target: 'draft-2020-12', io, override: asList }) as Json;
  // The document declares the dialect once, for all.
  delete json.$schema;
  return json;
};
