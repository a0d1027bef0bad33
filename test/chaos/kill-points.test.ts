import { automaticActions, stepActions, type StepAction } from '../../domain/processes/plan';
import { readLinks, sha256 } from '../../db/stores/audit-chain';
import { ChainVerifier } from '../../domain/audit/verify';
import { actStories, type ActStory } from './support/act-stories';
import { openChaosBench, type ChaosBench } from './support/bench';
import { stepStories } from './support/step-stories';
import { traceOf } from './support/trace';

jest.setTimeout(120_000);

let bench: ChaosBench;
beforeAll(async () => {
  bench = await openChaosBench();
});
afterAll(() => bench.close());

/** Does a step for a new person, killed at the nth crossing or not at all. */
const doFor = async (action: StepAction, killedAt: number | null) => {
  const { before, calls } = stepStories[action];
  const subject = await bench.employ();
  await bench.run(before, subject, null);
  const crossed = await bench.run(calls, subject, killedAt);
  return { crossed, left: await traceOf(bench, subject) };
};

describe('a step whose process is killed leaves what it leaves undisturbed: nothing lost, nothing doubled', () => {
  it('every kind of step has its kill points', () => {
    expect(Object.keys(stepStories).sort()).toEqual([...stepActions].sort());
  });

  it.each(stepActions)('%s: at each thing that it does outside itself', async (action) => {
    // Groups are made by who needs them first, with a remark.
    await doFor(action, null);
    const undisturbed = await doFor(action, null);
    const points = undisturbed.crossed;
    expect(points).toEqual(expect.arrayContaining(['before commit 1', 'after commit 1']));
    if (automaticActions.some((automatic) => automatic === action)) {
      const called = points.filter((point) => /^after (POST|PUT|PATCH)/.test(point));
      expect(called.length).toBeGreaterThan(0);
      expect(points.at(-2)).toMatch(/^before commit/);
    }
    for (const [index, point] of points.entries()) {
      const { left } = await doFor(action, index + 1);
      expect({ killed: point, left }).toEqual({ killed: point, left: undisturbed.left });
    }
  });

  const acts: [string, ActStory][] = Object.entries(actStories);
  it.each(acts)('%s: at each transaction, once', async (_name, { isKnown, before, calls }) => {
    const actFor = async (killedAt: number | null) => {
      const subject = isKnown ? await bench.hired() : bench.somebody();
      await bench.run(before, subject, null);
      const start = await traceOf(bench, subject);
      const crossed = await bench.run(calls, subject, killedAt);
      return { crossed, start, left: await traceOf(bench, subject) };
    };
    const undisturbed = await actFor(null);
    expect(undisturbed.left).not.toEqual(undisturbed.start);
    expect(undisturbed.crossed).toEqual(expect.arrayContaining(['before commit 1', 'after commit 1']));
    for (const [index, point] of undisturbed.crossed.entries()) {
      const { left } = await actFor(index + 1);
      expect({ killed: point, left }).toEqual({ killed: point, left: undisturbed.left });
    }
  });

  it('after all the deaths, the audit is one whole chain', async () => {
    const { app } = bench.database;
    const links = await app.withScope([bench.organization], (tx) =>
      readLinks(tx, bench.organization, { after: 0, limit: 100_000 }),
    );
    const verifier = new ChainVerifier(bench.organization, sha256, {
      seals: [],
      purges: { rows: 0, before: null },
    });
    const faults = [...links.flatMap((link) => verifier.next(link)), ...verifier.end()];
    expect(links.length).toBeGreaterThan(stepActions.length);
    expect(faults).toEqual([]);
  });
});
