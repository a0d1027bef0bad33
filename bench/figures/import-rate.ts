import { importWindowLimits } from '../../domain/people/import-window';
import { atLeast, forInformation, type Figure } from '../figure';
import { newNumbers } from '../requests';
import { startImport } from '../staged-import';
import { median, rateOf, shown, timed } from '../statistics';

/** Rows of a file accepted a second, first days in the future, against bare update-with-start in the same window. */
export const importRate: Figure = {
  name: 'import',
  measure: async ({ desk, bare }, size, say) => {
    const count = size.of(300, 30);
    const ours: number[] = [];
    const plain: number[] = [];
    for (let round = 0; round < size.rounds; round += 1) {
      plain.push(await rateOf(newNumbers(count), importWindowLimits.most, () => bare.request()));
      const took = await timed(async () => (await startImport(desk, 'REGIE', count)).ended());
      ours.push(count / (took / 1_000));
      say(`${shown(ours.at(-1) ?? 0)} rows/s, bare ${shown(plain.at(-1) ?? 0)}/s`);
    }
    const ratio = median(ours.map((rate, round) => rate / (plain[round] ?? NaN)));
    return [
      atLeast('import rows accepted/s ÷ bare update-with-start', ratio, 0.7, shown(ratio)),
      forInformation('  rows accepted/s, bare/s', `${shown(median(ours))}, ${shown(median(plain))}`),
    ];
  },
};
