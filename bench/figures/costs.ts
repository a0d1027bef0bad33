import { randomUUID } from 'node:crypto';
import { claimRequest, keepAnswer } from '../../db/stores/idempotency';
import type { Database } from '../../db/connect';
import type { Desk } from '../desk';
import { atLeast, atMost, forInformation, type Figure } from '../figure';
import { muteAudit, type OrganizationCode } from '../organizations';
import { arrivalOf, hand, inDays, newNumbers } from '../requests';
import { median, shown, timed } from '../statistics';
import { completedArrivals } from './throughput';

/** A way to run, and the organisation in which it runs so. */
interface Way {
  name: string;
  desk: Desk;
  organization: OrganizationCode;
  rates: number[];
  /** Milliseconds until the plan of an arrival to come is accepted. */
  waits: number[];
}

const DAY_MS = 86_400_000;

/** What the API does around a request under an `Idempotency-Key`. */
const underKey = async (database: Database, work: () => Promise<unknown>): Promise<void> => {
  const request = {
    ...{
      principalId: 'bench-costs',
      organization: null,
      operation: 'POST /api/v1/arrivals',
      key: randomUUID(),
    },
    requestHash: '00'.repeat(32),
  };
  const now = Date.now();
  const in24Hours = new Date(now + DAY_MS).toISOString();
  const claim = { claim: randomUUID(), at: new Date(now).toISOString() };
  await database.withoutScope((tx) =>
    claimRequest(tx, request, { ...claim, claimedUntil: in24Hours, expiresAt: in24Hours }),
  );
  await work();
  const answer = { status: 202, headers: {}, body: '{}' };
  await database.withoutScope((tx) => keepAnswer(tx, request, claim.claim, answer));
};

const measureRound = async ({ desk, organization, rates, waits }: Way, count: number, isBare: boolean) => {
  rates.push(await completedArrivals(desk, count, organization));
  for (const number of newNumbers(count / 2)) {
    const send = () => desk.submitter.arrival(arrivalOf(organization, number, inDays(60)), hand);
    waits.push(await timed(isBare ? send : () => underKey(desk.databases.app, send)));
  }
};

/** What encryption, row-level security, audit and idempotency cost: the same rounds with and without them. */
export const costs: Figure = {
  name: 'costs',
  measure: async (house, size, say) => {
    const count = size.of(100, 10);
    const way = (name: string, desk: Desk, organization: OrganizationCode = 'VITE'): Way => ({
      ...{ name, desk, organization, rates: [], waits: [] },
    });
    const bare = await house.openVariant({ encrypted: false, rowSecurity: false }, 'bare-house');
    await muteAudit(bare.databases.app, 'VITE-MUET');
    await house.desk.databases.app.withEverywhere(
      [],
      ({ sql }) => sql`insert into principals (id, name, kind) values ('bench-costs', 'Banc', 'person')`,
    );
    const all = way('all', house.desk);
    const none = way('without any of the four', bare, 'VITE-MUET');
    const ways = [
      ...[all, none],
      way('without encryption', await house.openVariant({ encrypted: false, rowSecurity: true }, 'clear')),
      way(
        'without row-level security',
        await house.openVariant({ encrypted: true, rowSecurity: false }, 'free'),
      ),
    ];
    for (const { desk, organization } of ways) await completedArrivals(desk, 20, organization);
    for (let round = 0; round < size.rounds; round += 1)
      for (const each of ways) {
        await measureRound(each, count, each === none);
        say(`${each.name}: ${shown(each.rates.at(-1) ?? 0)}/s, ${shown(median(each.waits))} ms`);
      }
    const share = median(all.rates.map((rate, round) => rate / (none.rates[round] ?? Number.NaN)));
    const longer = median(all.waits) - median(none.waits);
    return [
      atLeast('arrivals/s with encryption, RLS and audit ÷ without', share, 0.85, shown(share)),
      atMost('accepted p50 with those and idempotency − without', longer, 5, `${shown(longer)} ms`, ' ms'),
      ...ways
        .slice(2)
        .map(({ name, rates }) =>
          forInformation(`  arrivals/s ${name} ÷ with all`, shown(median(rates) / median(all.rates))),
        ),
    ];
  },
};
