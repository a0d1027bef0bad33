import { discloseDeparture, releaseDeparture } from '../../../workflows/contracts/people';
import { hr } from '../../support/requests';
import { who } from '../../workflows/support/staff';
import type { Stage, Story } from './stage';

/** While it lasts, every departure is one too many. */
const withoutRoom = async <T>({ house }: Stage, act: () => Promise<T>): Promise<T> => {
  const limit = (settings: object) =>
    house.database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql`update organizations
        set settings = settings || ${JSON.stringify(settings)}::text::jsonb where code = 'REGIE'`,
    );
  await limit({ limits: { number: 0, percent: 100, immediate: 0 } });
  return await act().finally(() => limit({ limits: { number: 1_000, percent: 100, immediate: 1_000 } }));
};

const release = ({ house }: Stage, workflowId: string) =>
  house.gateway.update(workflowId, releaseDeparture, { reason: 'vu avec les RH', actor: who.securite1 });

/** One departure for each way in which others than its manager decide of it. */
export const parkedStories: Readonly<Record<string, Story>> = {
  'departure.parked-released': async (stage) => {
    const { staff } = stage;
    await staff.employ('830001');
    const lastDay = await staff.inDays(3);
    const departure = await withoutRoom(stage, () => staff.leave('830001', lastDay));
    await departure.untilStep('release', 'open');
    await release(stage, departure.workflowId);
    return stage.carryThrough(departure);
  },

  'departure.parked-cancelled': async (stage) => {
    const { staff } = stage;
    await staff.employ('830002');
    const lastDay = await staff.inDays(3);
    const departure = await withoutRoom(stage, () => staff.leave('830002', lastDay));
    await departure.untilStep('release', 'open');
    await staff.cancel(departure.workflowId);
    return stage.carryThrough(departure);
  },

  'departure.parked-at-suspension': async (stage) => {
    const { staff } = stage;
    await staff.employ('830003');
    const lastDay = await staff.inDays(2);
    const departure = await staff.leave('830003', lastDay);
    await withoutRoom(stage, async () => {
      await staff.untilNight(lastDay);
      await departure.untilStep('release', 'open');
    });
    await release(stage, departure.workflowId);
    return stage.carryThrough(departure);
  },

  'departure.confidential-disclosed': async (stage) => {
    const { staff, house } = stage;
    await staff.employ('830004');
    const departure = await staff.leave('830004', await staff.inDays(3), { confidential: true });
    const update = { reason: 'annoncé à l’équipe', actor: hr.actor };
    await house.gateway.update(departure.workflowId, discloseDeparture, update);
    return stage.carryThrough(departure);
  },
};
