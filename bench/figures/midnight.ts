import { atMost, forInformation, type Figure } from '../figure';
import { enabledAt } from '../plan-instants';
import { arrivalOf, file, inDays, newNumbers } from '../requests';
import { inWindow, shown, timed } from '../statistics';
import { enabledEmployees, stepsDone, suspension, untilDone } from '../workforce';
import { waitUntil } from '../../embedded/wait';

/** Time to accept and prepare one arrival before the midnight comes, in milliseconds: above what was ever seen. */
const PREPARATION_MS = 250;
const AFTER_MS = 1_000;

/** Arrivals prepared beforehand and all enabled at one instant, and immediate departures sent into that burst. */
export const midnight: Figure = {
  name: 'midnight',
  measure: async ({ desk }, size, say) => {
    const count = size.of(1_000, 30);
    const leavers = await enabledEmployees(desk, size.of(5, 2));
    const at = Date.now() + 10_000 + count * PREPARATION_MS;
    desk.rewritings.set('MINUIT', enabledAt(at));
    await inWindow(newNumbers(count), 20, (number) =>
      desk.submitter.arrival(arrivalOf('MINUIT', number, inDays(60)), file),
    );
    await untilDone(() => stepsDone(desk, 'MINUIT', 'prepare'), 2 * count, 500);
    const early = at - Date.now();
    if (early < 0)
      throw new Error(`prepared ${shown(-early / 1_000)} s after midnight: the bench waits too little`);
    say(`prepared ${shown(early / 1_000)} s before midnight`);
    await waitUntil(() => Date.now() >= at, early + AFTER_MS, 5);
    const departures: number[] = [];
    const burst = timed(() => untilDone(() => stepsDone(desk, 'MINUIT', 'enable'), 2 * count, 250));
    await waitUntil(() => Date.now() >= at + AFTER_MS, 2 * AFTER_MS, 5);
    for (const number of leavers) departures.push(await suspension(desk, number));
    const seconds = (await burst) / 1_000;
    const slowest = Math.max(...departures) / 1_000;
    const name = `${count} arrivals due at one midnight, all read back`;
    return [
      atMost(name, seconds, 180, `${shown(seconds)} s`, ' s'),
      atMost('  an immediate departure meanwhile, slowest', slowest, 10, `${shown(slowest)} s`, ' s'),
      forInformation('  accounts read back/s', shown((2 * count) / seconds)),
    ];
  },
};
