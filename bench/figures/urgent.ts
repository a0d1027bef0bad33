import { setTimeout as pause } from 'node:timers/promises';
import { waitUntil } from '../../embedded/wait';
import type { Desk } from '../desk';
import { atMost, forInformation, type Figure } from '../figure';
import { arrivalOf, file, inDays, newNumbers } from '../requests';
import { inWindow, percentile, shown } from '../statistics';
import { enabledEmployees, stepsDone, suspension, untilDone } from '../workforce';

const LIMIT_MS = 60_000;
const SAMPLE_MS = 200;
const WINDOW = 20;

/** Sends arrivals due at once, so that `running` of them are under way until it is stopped. */
const pump = (desk: Desk, running: number, before: number) => {
  let [sent, enabled, over] = [0, 0, false];
  const underWay = (): number => sent - enabled / 2;
  const sample = async (): Promise<void> => {
    enabled = (await stepsDone(desk, 'REGIE', 'enable')) - before;
  };
  const feed = async (): Promise<void> => {
    while (!over) {
      await sample();
      const room = Math.max(0, Math.floor(running - underWay()));
      sent += room;
      await inWindow(newNumbers(room), WINDOW, (number) =>
        desk.submitter.arrival(arrivalOf('REGIE', number, inDays(0)), file),
      );
      await pause(SAMPLE_MS);
    }
  };
  const fed = feed();
  // Thrown where it is stopped.
  fed.catch(() => undefined);
  return {
    /** Arrivals sent and not yet enabled, as sampled last. */
    underWay,
    /** Takes no more, and waits until all are enabled. */
    stop: async () => {
      over = true;
      await fed;
      await untilDone(async () => (await stepsDone(desk, 'REGIE', 'enable')) - before, 2 * sent, 250);
    },
  };
};

/** Immediate departures, one after the other, while 250 arrivals due at once are under way. */
export const urgent: Figure = {
  name: 'urgent',
  measure: async ({ desk }, size, say) => {
    const leavers = await enabledEmployees(desk, size.of(50, 3));
    const running = size.of(250, 20);
    const arrivals = pump(desk, running, await stepsDone(desk, 'REGIE', 'enable'));
    await waitUntil(() => arrivals.underWay() >= running * 0.8, LIMIT_MS, 250);
    const times: number[] = [];
    const around = [arrivals.underWay()];
    for (const number of leavers) {
      times.push(await suspension(desk, number));
      around.push(arrivals.underWay());
    }
    await arrivals.stop();
    say(`${shown(Math.min(...around))} to ${shown(Math.max(...around))} arrivals were under way`);
    const p99 = percentile(times, 99) / 1_000;
    const p50 = percentile(times, 50) / 1_000;
    return [
      atMost('immediate departure → ANNUAIRE and RESEAU read back, p99', p99, 5, `${shown(p99)} s`, ' s'),
      forInformation('  p50; arrivals under way, median', `${shown(p50)} s; ${percentile(around, 50)}`),
    ];
  },
};
