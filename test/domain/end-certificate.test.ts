import fc from 'fast-check';
import { endCertificate, nameText, type CertificateHead } from '../../domain/people/end-certificate';
import {
  accessesEnded,
  endedAccesses,
  isProven,
  type EndingFacts,
  type EndingTask,
} from '../../domain/people/ended-access';
import { stepStates, type StepState } from '../../domain/processes/states';
import { planOf, stepOf } from './support/plans';

const at = '2026-11-24T04:59:59Z';
const suspend = stepOf('suspend:RESEAU', { action: 'suspend', at });
const end = stepOf('end:SAGIR', { action: 'end', system: 'SAGIR', entitlements: ['SAGIR:LSA'], at });
const archive = stepOf('archive:RESEAU', { action: 'archive', needs: ['suspend:RESEAU'] });

const readBack = (doneAt: string, over: Partial<EndingFacts> = {}): EndingFacts => ({
  ...{ step: suspend, name: 'Réseau', goalMinutes: 5, state: 'done', detail: null, task: null },
  effect: { key: 'p#suspend:RESEAU', openedAt: at, executedAt: doneAt, doneAt },
  ...over,
});
const task: EndingTask = {
  ...{ id: 't1', openedAt: '2026-11-02T14:00:00Z', evidenceDigest: 'ab' },
  ...{ completedBy: 'securite-1', completedAt: '2026-11-20T15:00:00Z' },
  ...{ verifiedBy: 'securite-2', verifiedAt: '2026-11-20T16:00:00Z' },
};
const byHand = (over: Partial<EndingFacts> = {}): EndingFacts => ({
  ...{ step: end, name: 'SAGIR', goalMinutes: null, state: 'done', detail: 'verified', effect: null, task },
  ...over,
});
const [one] = [(facts: EndingFacts) => endedAccesses([facts], at)[0]];

describe('the end of an access', () => {
  it('is proven by Relais when the target, read again, shows it, and met when that was in time', () => {
    expect(one(readBack('2026-11-24T05:04:59Z'))).toMatchObject({
      ...{ proof: 'read-back', provenBy: 'relais', executedBy: 'relais', askedAt: at, wantedAt: at },
      ...{ seconds: 300, goal: { minutes: 5, met: true }, exception: null },
      evidence: { kind: 'effect', id: 'p#suspend:RESEAU', digest: null },
    });
    expect(one(readBack('2026-11-24T05:04:59.001Z'))).toMatchObject({
      seconds: 301,
      goal: { met: false },
    });
  });

  it('says that nothing was executed where the target held nothing', () => {
    const effect = { key: 'k', openedAt: at, executedAt: null, doneAt: at };
    expect(one(readBack(at, { effect }))).toMatchObject({
      ...{ executedAt: null, executedBy: null, proof: 'read-back', seconds: 0 },
    });
  });

  it('is proven by a second person, or by an extract, where people do the work', () => {
    expect(one(byHand())).toMatchObject({
      ...{ proof: 'second-person', executedBy: 'securite-1', provenBy: 'securite-2', seconds: 0, goal: null },
      evidence: { kind: 'task', id: 't1', digest: 'ab' },
    });
    expect(one(byHand({ task: { ...task, verifiedBy: 'extract:7' } }))).toMatchObject({ proof: 'extract' });
  });

  it('is not proven by the word of who did it, nor by a decision to go without', () => {
    const alone = { ...task, verifiedBy: null, verifiedAt: null };
    expect(one(byHand({ task: alone, detail: null }))).toMatchObject({
      ...{ proof: 'declared', exception: 'one-person', provenAt: null, seconds: null },
    });
    const repaired = readBack(at, {
      ...{ detail: 'done-by-hand', task: alone, goalMinutes: 5 },
      effect: { key: 'k', openedAt: at, executedAt: null, doneAt: null },
    });
    expect(one(repaired)).toMatchObject({
      ...{ proof: 'declared', exception: 'done-by-hand', executedBy: 'securite-1' },
      goal: { minutes: 5, met: false },
    });
    expect(one({ ...repaired, state: 'skipped', detail: 'skipped-by-person' })).toMatchObject({
      ...{ proof: 'none', exception: 'skipped-by-person', provenBy: null },
    });
  });

  it('of the self-service is wanted when the employment ends, later than the suspension', () => {
    const human = { queue: 'securite', assignee: 'queue', verification: 'secondPerson' } as const;
    const dueAt = '2026-12-05T04:59:59Z';
    const step = { ...end, human: { ...human, dueAt, giveUpAt: null, urgent: false } };
    expect(one(byHand({ step }))).toMatchObject({ wantedAt: dueAt });
    const earlier = { ...step, human: { ...step.human, dueAt: '2026-11-20T21:30:00Z' } };
    expect(one(byHand({ step: earlier }))).toMatchObject({ wantedAt: at });
  });

  it('is never called proven without somebody else, or Relais, at an instant', () => {
    const states = fc.constantFrom(...stepStates);
    const maybe = <T>(value: T) => fc.constantFrom(value, null);
    const facts = fc.record({
      ...{ step: fc.constant(suspend), name: fc.constant('x'), goalMinutes: maybe(5), state: states },
      detail: maybe('d'),
      effect: fc.option(
        fc.record({
          ...{ key: fc.constant('k'), openedAt: fc.constant(at), executedAt: maybe(at), doneAt: maybe(at) },
        }),
      ),
      task: fc.constantFrom(null, task, { ...task, verifiedBy: null, verifiedAt: null }),
    });
    fc.assert(
      fc.property(facts, (each) => {
        const said = one(each);
        if (!said) return false;
        const isSound = said.provenAt !== null && said.provenBy !== null && said.seconds !== null;
        const isHonest = said.exception !== null && said.seconds === null && said.goal?.met !== true;
        return isProven(said.proof) ? isSound && said.exception === null && each.state === 'done' : isHonest;
      }),
    );
  });
});

describe('the certificate of a departure', () => {
  const head: CertificateHead = {
    ...{ id: 'c1', number: 1, organization: 'REGIE', process: 'REGIE.x', audit: null, issuedAt: at },
    employee: { number: '101207', nameDigest: 'ff' },
  };
  const departure = {
    ...{ immediate: true, plan: planOf(suspend, end, archive), requestedBy: 'hr-1', requestedAt: at },
  };

  const ended = (states: Record<string, StepState>) =>
    accessesEnded(departure.plan, (id) => states[id] ?? 'scheduled');

  it('is due when every access has come to its end, whatever the archive', () => {
    expect(ended({ 'suspend:RESEAU': 'done' })).toBe(false);
    expect(ended({ 'suspend:RESEAU': 'done', 'end:SAGIR': 'completed' })).toBe(false);
    expect(ended({ 'suspend:RESEAU': 'done', 'end:SAGIR': 'done' })).toBe(true);
    expect(ended({ 'suspend:RESEAU': 'skipped', 'end:SAGIR': 'done' })).toBe(true);
    expect(ended({ 'suspend:RESEAU': 'cancelled', 'end:SAGIR': 'cancelled' })).toBe(false);
    expect(accessesEnded(planOf(archive), () => 'done')).toBe(false);
  });

  it('is proven when each access is, and has met its goal when each access with one has', () => {
    const all = endCertificate(head, { ...departure, endings: [readBack(at), byHand()] });
    expect(all).toMatchObject({ result: 'proven', goalMet: true, departure: { suspendsAt: at } });
    const late = endCertificate(head, { ...departure, endings: [readBack('2026-11-24T06:00:00Z')] });
    expect(late).toMatchObject({ result: 'proven', goalMet: false });
    const unproven = { state: 'skipped', detail: 'skipped-by-person' } as const;
    const some = endCertificate(head, { ...departure, endings: [byHand(unproven)] });
    expect(some).toMatchObject({ result: 'with-exceptions', goalMet: null });
  });

  it('knows a name however its accents are written, and never holds it', () => {
    const composed = { givenName: 'Ève', familyName: 'Côté' };
    const apart = { givenName: 'Ève'.normalize('NFD'), familyName: 'Côté'.normalize('NFD') };
    expect(nameText(apart)).toBe(nameText(composed));
    const text = JSON.stringify(endCertificate(head, { ...departure, endings: [byHand()] }));
    expect(text).not.toContain('Côté');
  });
});
