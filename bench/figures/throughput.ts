import { workflowIdOf } from '../../temporal/ids';
import type { Desk } from '../desk';
import { atLeast, forInformation, type Figure } from '../figure';
import type { OrganizationCode } from '../organizations';
import { withoutCheck } from '../plan-instants';
import { arrivalOf, file, inDays, newNumbers } from '../requests';
import { median, rateOf, shown } from '../statistics';

const WINDOW = 20;

/** Arrivals due at once in two systems that answer at once, each to its end: how many a second. */
export const completedArrivals = (
  desk: Desk,
  count: number,
  organization: OrganizationCode = 'VITE',
): Promise<number> => {
  desk.rewritings.set(organization, withoutCheck);
  return rateOf(newNumbers(count), WINDOW, async (number) => {
    const sent = await desk.submitter.arrival(arrivalOf(organization, number, inDays(0)), file);
    if (sent.outcome !== 'accepted') throw new Error(`an arrival was not accepted: ${JSON.stringify(sent)}`);
    await desk.client.workflow.getHandle(workflowIdOf('arrival', sent.id)).result();
  });
};

/** Arrivals completed a second against bare workflows with as many activities. */
export const throughput: Figure = {
  name: 'throughput',
  measure: async ({ desk, bare }, size, say) => {
    const count = size.of(200, 20);
    const rounds: { ours: number; bare: number }[] = [];
    await completedArrivals(desk, WINDOW);
    await rateOf(newNumbers(WINDOW), WINDOW, () => bare.process());
    for (let round = 0; round < size.rounds; round += 1) {
      const bareRate = await rateOf(newNumbers(count), WINDOW, () => bare.process());
      const ours = await completedArrivals(desk, count);
      rounds.push({ ours, bare: bareRate });
      say(`${shown(ours)}/s, bare ${shown(bareRate)}/s`);
    }
    const ours = median(rounds.map((round) => round.ours));
    const bareRate = median(rounds.map((round) => round.bare));
    // Of each round by itself: what slows the machine meanwhile slows both.
    const ratio = median(rounds.map((round) => round.ours / round.bare));
    return [
      atLeast('arrivals completed/s ÷ bare workflow', ratio, 0.7, shown(ratio)),
      forInformation('  arrivals completed/s, bare/s', `${shown(ours)}, ${shown(bareRate)}`),
    ];
  },
};
