import { readAccess } from '../../db/stores/access-history';
import { endGrants, giveGrants, type GrantCause } from '../../db/stores/grants';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';
import { declareWorkplace, hire, runProcess, type Employee } from '../support/workforce';

const rights = ['SAGIR:LSA', 'SAGIR:RF-SAISIE'];
const day = (n: number): string => `2026-03-0${n}T05:00:00.000Z`;

interface Belief {
  entitlement: string;
  /** Civil date of the instant. */
  from: string;
  to: string | null;
  believed: boolean;
  cause: string;
  end: string | null;
}

describe('grants, as they were and as they were believed to be', () => {
  let database: OpenTestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
    await declareWorkplace(database.app, 'REGIE');
  }, 60_000);
  afterAll(() => database.close());

  const begin = async (number: string) => {
    const who = await hire(database.app, { organization: 'REGIE', number });
    const processId = await runProcess(database.app, who, { kind: 'arrival' });
    const cause = (stepId: string): GrantCause => ({
      ...{ organization: 'REGIE', personId: who.personId, employmentId: who.employmentId, processId, stepId },
      ...{ reason: 'base', approval: null },
    });
    return {
      who,
      give: (stepId: string, entitlements: string[], at: string) =>
        database.app.withScope(['REGIE'], (tx) => giveGrants(tx, cause(stepId), entitlements, at)),
      end: (stepId: string, ending: Parameters<typeof endGrants>[2], at: string) =>
        database.app.withScope(['REGIE'], (tx) => endGrants(tx, cause(stepId), ending, at)),
    };
  };
  const beliefs = (who: Employee): Promise<Belief[]> =>
    database.app.withScope(['REGIE'], async (tx) => [
      ...(await tx.sql<Belief[]>`
        select entitlement, valid_from::date::text as "from", valid_to::date::text as "to", recorded_to is null as believed,
          cause_step as cause, end_step as "end"
        from grants where person_id = ${who.personId}::uuid order by entitlement, recorded_from`),
    ]);
  const heldAt = async (who: Employee, at: string, asOf: string | null = null): Promise<string[]> => {
    const viewer = { principal: 'auditeur', seesConfidential: true, reportsTo: null };
    const held = await database.app.withScope(['REGIE'], (tx) =>
      readAccess(tx, who.personId, { at, asOf }, viewer),
    );
    return held.map(({ entitlement }) => entitlement);
  };
  const clock = () =>
    database.app.withScope(['REGIE'], async (tx) => {
      const [row] = await tx.sql<{ now: string }[]>`select clock_timestamp()::text as now`;
      return row?.now ?? '';
    });

  it('are given once, from an instant on, with their cause', async () => {
    const { who, give } = await begin('100001');
    await give('work:SAGIR', rights, day(2));
    await give('work:SAGIR:again', rights, day(3));
    expect(await beliefs(who)).toMatchObject([
      { entitlement: 'SAGIR:LSA', believed: true, cause: 'work:SAGIR', to: null },
      { entitlement: 'SAGIR:RF-SAISIE', believed: true, cause: 'work:SAGIR', to: null },
    ]);
    expect(await heldAt(who, day(1))).toEqual([]);
    expect(await heldAt(who, day(2))).toEqual(rights);
  });

  it('end at an instant: the old belief is closed, and what was true before stays true', async () => {
    const { who, give, end } = await begin('100002');
    await give('work:SAGIR', ['SAGIR:LSA'], day(2));
    const knownThen = await clock();
    await end('end:SAGIR', { entitlements: ['SAGIR:LSA'] }, day(5));
    expect(await beliefs(who)).toMatchObject([
      { believed: false, to: null, end: null },
      { believed: true, to: '2026-03-05', cause: 'work:SAGIR', end: 'end:SAGIR' },
    ]);
    expect(await heldAt(who, day(4))).toEqual(['SAGIR:LSA']);
    expect(await heldAt(who, day(5))).toEqual([]);
    expect(await heldAt(who, day(6), knownThen)).toEqual(['SAGIR:LSA']);
  });

  it('are given again after their end, as another span with its own cause', async () => {
    const { who, give, end } = await begin('100003');
    await give('work:SAGIR', ['SAGIR:LSA'], day(2));
    await end('suspend:SAGIR', { system: 'SAGIR' }, day(4));
    await give('restore:SAGIR', ['SAGIR:LSA'], day(6));
    const spans = (await beliefs(who)).filter(({ believed }) => believed);
    expect(spans).toMatchObject([
      { from: '2026-03-02', to: '2026-03-04', cause: 'work:SAGIR' },
      { from: '2026-03-06', to: null, cause: 'restore:SAGIR' },
    ]);
    expect([await heldAt(who, day(3)), await heldAt(who, day(5)), await heldAt(who, day(7))]).toEqual([
      ...[['SAGIR:LSA'], [], ['SAGIR:LSA']],
    ]);
  });

  it('end by system without touching another system, or somebody else', async () => {
    const [one, other] = [await begin('100004'), await begin('100005')];
    await one.give('enable', ['RESEAU:compte', 'SAGIR:LSA'], day(2));
    await other.give('enable', ['RESEAU:compte'], day(2));
    await one.end('suspend:RESEAU', { system: 'RESEAU' }, day(4));
    expect(await heldAt(one.who, day(5))).toEqual(['SAGIR:LSA']);
    expect(await heldAt(other.who, day(5))).toEqual(['RESEAU:compte']);
  });

  it('end once: a second end changes nothing', async () => {
    const { who, give, end } = await begin('100006');
    await give('work:SAGIR', rights, day(2));
    await end('end:SAGIR', { entitlements: rights }, day(4));
    const before = await beliefs(who);
    await end('end:SAGIR', { entitlements: rights }, day(6));
    expect(await beliefs(who)).toEqual(before);
  });

  it('that are taken back before they began never were', async () => {
    const { who, give, end } = await begin('100007');
    await give('enable', ['RESEAU:compte'], day(5));
    await end('undo', { entitlements: ['RESEAU:compte'] }, day(3));
    expect(await heldAt(who, day(5))).toEqual([]);
    expect(await heldAt(who, day(6))).toEqual([]);
  });
});
