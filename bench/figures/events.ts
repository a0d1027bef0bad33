import { atMost, type Figure, type Line } from '../figure';
import { goldenStory, totalOf } from '../golden';
import type { EventUnits } from '../history-units';

type Story = Awaited<ReturnType<typeof goldenStory>>;

const longer = (a: EventUnits, b: EventUnits): EventUnits => (totalOf(a) >= totalOf(b) ? a : b);

/** Two automatic and two manual systems, and beside them the story of an employee without any. */
const linesOf = (whole: Story, empty: Story): Line[] => {
  const { arrival } = whole;
  const line = (name: string, value: number, bar: number) => atMost(name, value, bar, String(value));
  // The check of the fifth day is a question too, and belongs to the rest.
  const check = empty.arrival.persons;
  return [
    line('history events: golden arrival', totalOf(arrival), 92),
    line('history events: golden departure', totalOf(whole.departure), 83),
    line('  an automatic system (prepare, enable)', arrival.automatic / 2, 12),
    line('  a manual system', (arrival.persons - check) / 2, 15),
    line('  a timer', arrival.timers / arrival.timersFired, 5),
    line('  the rest', arrival.rest + check, 18),
  ];
};

/** Events of the golden stories; the longest of the rounds counts, since what comes together shares a workflow task. */
export const events: Figure = {
  name: 'events',
  measure: async ({ desk }, size, say) => {
    const tell = async (): Promise<[Story, Story]> =>
      await Promise.all([goldenStory(desk, 'EV-COMPLET'), goldenStory(desk, 'EV-RIEN')]);
    let [whole, empty] = await tell();
    for (let round = 1; round < Math.min(size.rounds, 3); round += 1) {
      const [nextWhole, nextEmpty] = await tell();
      whole = {
        arrival: longer(whole.arrival, nextWhole.arrival),
        departure: longer(whole.departure, nextWhole.departure),
      };
      empty = { ...empty, arrival: longer(empty.arrival, nextEmpty.arrival) };
    }
    say(JSON.stringify(whole));
    return linesOf(whole, empty);
  },
};
