import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks `probe` again and again until it answers true.
 * @param limitMs longest wait, in milliseconds
 * @returns whether it became true in time
 */
export async function waitUntil(
  probe: () => boolean | Promise<boolean>,
  limitMs: number,
  everyMs = 50,
): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    if (await probe()) return true;
    await pause(everyMs);
  }
  return probe();
}
