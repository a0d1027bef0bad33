import { openHouse, type House } from '../support/house';
import { staffOf, who, type Staff } from './support/staff';

jest.setTimeout(120_000);

describe('work that somebody was asked for', () => {
  /** How often the writing of an answer still fails, and how. */
  let failing = { times: 0, as: Error };
  let house: House;
  let staff: Staff;
  beforeAll(async () => {
    house = await openHouse({
      timeSkipping: true,
      wrapActivities: (activities) => ({
        ...activities,
        recordAnswer: async (record) => {
          failing.times -= 1;
          if (failing.times >= 0) throw new failing.as('the answer cannot be written');
          await activities.recordAnswer(record);
        },
      }),
    });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  const leaving = async (number: string) => {
    await staff.employ(number);
    return await staff.leave(number, await staff.inDays(20));
  };

  it('and that he refuses is looked at by somebody else, and counts as failed until then', async () => {
    const departure = await leaving('780001');
    await departure.reject('end:SAGIR', who.securite1, 'pas le temps');
    const at = await departure.untilStep('end:SAGIR', 'failed');
    expect(at.attention).toBe(1);
    const repair = (await staff.tasksOf('780001')).find(({ kind }) => kind === 'repair');
    expect(repair).toMatchObject({ stepId: 'end:SAGIR', state: 'open' });
    await departure.repair('end:SAGIR', who.securite2, 'retry');
    await departure.untilStep('end:SAGIR', 'open');
    await departure.complete('end:SAGIR', who.securite1);
    await departure.verify('end:SAGIR', who.securite2);
    expect((await departure.stepOf('end:SAGIR')).state).toBe('done');
  });

  it('and that he refuses is ended by somebody else who shows that it is done', async () => {
    const departure = await leaving('780002');
    await departure.reject('end:SAGIR', who.securite1, 'pas le temps');
    await departure.repair('end:SAGIR', who.securite2, 'done');
    await departure.untilStep('end:SAGIR', 'done');
    const open = (await staff.grantsOf('780002')).filter(
      ({ entitlement, validTo }) => entitlement.startsWith('SAGIR:') && validTo === null,
    );
    expect(open).toEqual([]);
  });

  it('is answered in vain with a value that cannot be written, and nothing else is held up by it', async () => {
    const departure = await leaving('780003');
    failing = { times: 1, as: RangeError };
    await expect(departure.complete('end:SAGIR', who.securite1)).rejects.toMatchObject({
      type: 'answer-unreadable',
    });
    await departure.complete('end:SAGIR', who.securite1);
    expect((await departure.stepOf('end:SAGIR')).state).toBe('completed');
  });

  it('is written by an ordinary activity when the database stays away, which waits for it', async () => {
    const departure = await leaving('780004');
    failing = { times: 5, as: Error };
    await departure.complete('end:SAGIR', who.securite1);
    const events = await departure.history();
    const names = events.map(
      ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name,
    );
    expect(names).toContain('recordAnswer');
    expect((await departure.stepOf('end:SAGIR')).state).toBe('completed');
  });
});
