import { z } from 'zod';

const payload = z.strictObject({
  metadata: z.record(z.string().max(100), z.base64()).optional(),
  data: z.base64().optional(),
});

/** Payloads as Temporal's page sends and takes them: bytes in base64. */
export const payloadList = z.strictObject({ payloads: z.array(payload).max(200) });

export type PayloadText = z.output<typeof payload>;
