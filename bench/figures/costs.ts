import type { Desk } from '../desk';
import { forInformation, type Figure } from '../figure';
import { median, shown } from '../statistics';
import { completedArrivals } from './throughput';

/** What encryption and row-level security cost, in arrivals completed a second: the same rounds without them. */
export const costs: Figure = {
  name: 'costs',
  measure: async (house, size, say) => {
    const count = size.of(100, 10);
    const desks: [string, Desk][] = [
      ['all', house.desk],
      ['without encryption', await house.openVariant({ encrypted: false, rowSecurity: true }, 'clear')],
      [
        'without row-level security',
        await house.openVariant({ encrypted: true, rowSecurity: false }, 'free'),
      ],
    ];
    const rates = new Map<string, number[]>(desks.map(([name]) => [name, []]));
    for (const [, desk] of desks) await completedArrivals(desk, 20);
    for (let round = 0; round < size.rounds; round += 1)
      for (const [name, desk] of desks) {
        const rate = await completedArrivals(desk, count);
        rates.get(name)?.push(rate);
        say(`${name}: ${shown(rate)}/s`);
      }
    const rateOf = (name: string): number => median(rates.get(name) ?? []);
    const all = rateOf('all');
    return desks
      .slice(1)
      .map(([name]) => forInformation(`arrivals completed/s ${name} ÷ with all`, shown(rateOf(name) / all)));
  },
};
