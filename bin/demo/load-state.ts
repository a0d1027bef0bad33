import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const stateSchema = z.strictObject({
  /** Weeks by which the dates of the files were moved. */
  weeks: z.int(),
  /** `null`: the loading has begun and not ended. */
  importAddress: z.string().nullable(),
});

/** How far the loading of the demonstration has come. */
export type DemoState = z.infer<typeof stateSchema>;

/** The state that was kept, or `null` when the demonstration was never loaded here. */
export const readDemoState = (path: string): DemoState | null =>
  existsSync(path) ? stateSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;

/** Keeps the state, whole or not at all. */
export const writeDemoState = (path: string, state: DemoState): void => {
  writeFileSync(`${path}.new`, JSON.stringify(state), { flush: true });
  renameSync(`${path}.new`, path);
};
