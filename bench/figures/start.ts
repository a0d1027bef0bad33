import { join } from 'node:path';
import { freePort } from '../../embedded/ports';
import { startChild } from '../child';
import { atMost, forInformation, type Figure } from '../figure';
import { median, shown } from '../statistics';

/** `npm start` in an empty folder, the Temporal CLI there, until it is ready; then again in the same folder. */
export const start: Figure = {
  name: 'start',
  measure: async ({ folder, temporalCliPath }, size, say) => {
    const first: number[] = [];
    const again: number[] = [];
    for (let round = 0; round < Math.min(size.rounds, 3); round += 1) {
      const env = {
        PORT: String(await freePort()),
        RELAIS_VAR: join(folder, `start-${round}`),
        TEMPORAL_CLI_PATH: temporalCliPath,
      };
      for (const times of [first, again]) {
        const child = await startChild('npm', ['start', '--silent'], env);
        await child.stop();
        times.push(child.readyMs / 1_000);
      }
      say(`${shown(first.at(-1) ?? 0)} s, again ${shown(again.at(-1) ?? 0)} s`);
    }
    const seconds = median(first);
    return [
      atMost('npm start, binaries present → ready', seconds, 20, `${shown(seconds)} s`, ' s'),
      forInformation('  the next start', `${shown(median(again))} s`),
    ];
  },
};
