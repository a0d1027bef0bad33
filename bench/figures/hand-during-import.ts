import { atMost, forInformation, type Figure } from '../figure';
import type { Desk } from '../desk';
import { departureOf, hand } from '../requests';
import { startImport } from '../staged-import';
import { percentile, shown, timed } from '../statistics';
import { knownEmployees } from '../workforce';

const acceptances = async (desk: Desk, numbers: readonly string[]): Promise<number[]> => {
  const times: number[] = [];
  for (const number of numbers) {
    const took = await timed(async () => {
      const sent = await desk.submitter.departure(departureOf('REGIE', number, false), hand);
      if (sent.outcome !== 'accepted') throw new Error(`a departure was not accepted: ${sent.outcome}`);
    });
    times.push(took);
  }
  return times;
};

/** A departure sent by hand while a file of 3,000 rows is worked through, against the same on an idle house. */
export const handDuringImport: Figure = {
  name: 'hand',
  measure: async ({ desk }, size, say) => {
    const count = size.of(100, 5);
    const idle = await acceptances(desk, await knownEmployees(desk, 'REGIE', count));
    // The first of them comes before the rows do, and is not counted.
    const numbers = await knownEmployees(desk, 'REGIE', count + 1);
    const running = await startImport(desk, 'REGIE', size.of(3_000, 60));
    await acceptances(desk, numbers.splice(0, 1));
    const busy = await acceptances(desk, numbers);
    const settled = await running.settled();
    say(`${settled} rows were accepted meanwhile`);
    await running.ended();
    const ratio = percentile(busy, 95) / percentile(idle, 95);
    const slowest = Math.max(...busy);
    return [
      atMost('departure by hand during an import: p95 ÷ idle p95', ratio, 6, shown(ratio)),
      atMost('  slowest of them', slowest, 3_000, `${shown(slowest)} ms`, ' ms'),
      forInformation(
        '  p50 and p95 during, p95 idle',
        [...[50, 95].map((at) => percentile(busy, at)), percentile(idle, 95)].map(shown).join(', ') + ' ms',
      ),
    ];
  },
};
