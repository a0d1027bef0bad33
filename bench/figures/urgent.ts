import { waitUntil } from '../../embedded/wait';
import type { Desk } from '../desk';
import { atMost, forInformation, type Figure } from '../figure';
import { arrivalOf, file, inDays, newNumbers } from '../requests';
import { inWindow, percentile, shown } from '../statistics';
import { enabledEmployees, stepsDone, suspension, untilDone } from '../workforce';

const LIMIT_MS = 60_000;

/** Sends arrivals due at once, so that `running` of them are under way until it is stopped. */
const pump = (desk: Desk, running: number, before: number) => {
  const state = { sent: 0, over: false };
  const enabled = async () => (await stepsDone(desk, 'REGIE', 'enable')) - before;
  const room = async () => state.over || state.sent - (await enabled()) / 2 < running;
  const lane = async (): Promise<void> => {
    while (!state.over) {
      if (!(await waitUntil(room, LIMIT_MS, 200))) throw new Error('no arrival was enabled for a minute');
      const [number = ''] = newNumbers(1);
      state.sent += 1;
      await desk.submitter.arrival(arrivalOf('REGIE', number, inDays(0)), file);
    }
  };
  const lanes = inWindow(Array.from({ length: running }), running, lane);
  return {
    /** Arrivals sent and not yet enabled. */
    underWay: async () => state.sent - (await enabled()) / 2,
    /** Takes no more, and waits until all are enabled. */
    stop: async () => {
      state.over = true;
      await lanes;
      await untilDone(enabled, 2 * state.sent, 250);
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
    await waitUntil(async () => (await arrivals.underWay()) >= running * 0.8, LIMIT_MS, 250);
    const times: number[] = [];
    const around = [await arrivals.underWay()];
    for (const number of leavers) {
      times.push(await suspension(desk, number));
      around.push(await arrivals.underWay());
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
