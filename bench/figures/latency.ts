import { atMost, forInformation, type Figure } from '../figure';
import { arrivalOf, hand, inDays, newNumbers } from '../requests';
import { median, shown, timed } from '../statistics';

/** How long HR waits for the accepted plan of one arrival, against a bare update-with-start, on an idle house. */
export const latency: Figure = {
  name: 'latency',
  measure: async ({ desk, bare }, size) => {
    const numbers = newNumbers(size.of(100, 10) * size.rounds);
    const ours: number[] = [];
    const plain: number[] = [];
    for (const number of numbers) {
      plain.push(await timed(() => bare.request()));
      ours.push(await timed(() => desk.submitter.arrival(arrivalOf('REGIE', number, inDays(60)), hand)));
    }
    const ratio = median(ours) / median(plain);
    return [
      atMost('accepted-plan latency p50 ÷ bare update-with-start', ratio, 2, shown(ratio)),
      forInformation('  accepted p50, bare p50', `${shown(median(ours))} ms, ${shown(median(plain))} ms`),
    ];
  },
};
