import { createDutyActivities } from '../../activities/duties';
import { arrivalOf } from '../support/requests';
import { accepted, commandOf, NOW, openAcceptBench, type AcceptBench } from './accept-fixture';

const [payment, creation] = ['SAGIR:RF-PAIEMENT', 'SAGIR:RF-CREATION-FOURNISSEUR'];

describe('rights of a separation rule, as they are about to be given', () => {
  let bench: AcceptBench;
  beforeAll(async () => {
    bench = await openAcceptBench();
  }, 60_000);
  afterAll(() => bench.close());

  const duties = () => createDutyActivities(bench.deps);
  const arrive = async (number: string, ...profiles: string[]) =>
    accepted(await bench.acceptArrival(commandOf('arrival', arrivalOf(number, '2026-11-16', { profiles }))));

  it('are given to one of two processes that each want one half', async () => {
    const { subject, plan } = await arrive('320001', 'RF-PAIEMENT', 'RF-CREATION-FOURNISSEUR');
    const due = plan.steps.filter(({ isSeparated }) => isSeparated);
    expect(due.map(({ entitlements }) => entitlements)).toEqual([[payment], [creation]]);
    const each = await Promise.all(
      due.map((step) => duties().clearDuties({ subject, due: [step], on: plan.on, now: NOW })),
    );
    expect(each.filter((blocked) => blocked.length === 0)).toHaveLength(1);
    const reserved = await bench.read(
      "select entitlements from process_steps where process_id = $1 and state = 'running'",
      [subject.processId],
    );
    expect(reserved).toHaveLength(1);
  });
});
