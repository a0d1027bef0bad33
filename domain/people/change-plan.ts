import { BASE_PROFILE, findSystem, isAutomatic, type Profile } from '../access/catalogue';
import { civilDateOf, instantAt } from '../calendar/instants';
import type { CivilDate } from '../calendar/time';
import { addWorkingDays } from '../calendar/working-days';
import { findConflicts } from '../access/separation';
import type { Plan, Step } from '../processes/plan';
import type { ChangeRequest } from './changes';
import { correctSteps } from './correct-steps';
import { markSeparated } from './duties';
import type { PlanFacts } from './facts';
import {
  bySystem,
  profilesSteps,
  uniqueSteps,
  verificationOf,
  workIn,
  type GrantInstants,
} from './profile-steps';

/** What more is known of who moves. */
export interface ChangeFacts extends PlanFacts {
  /** Profiles in force. */
  profiles: readonly string[];
  /** Rights asked for by an open arrival and perhaps given by hand already. */
  asked: readonly string[];
  /** Rights that an open process has still to give. */
  awaited: readonly string[];
}

const named = (codes: readonly string[], facts: PlanFacts): Profile[] =>
  codes
    .map((code) => facts.catalogue.profiles.find((each) => each.code === code))
    .filter((each) => each !== undefined);

const rightsOf = (profiles: readonly Profile[]): Set<string> =>
  new Set(profiles.flatMap(({ entitlements }) => entitlements));

/** The steps that end rights at an instant, one a system: revoked where Relais can, else a task. */
export const endSteps = (lost: readonly string[], at: string, facts: PlanFacts, reason = 'change'): Step[] =>
  [...bySystem(lost)].flatMap(([code, entitlements]) => {
    const system = findSystem(facts.catalogue, code);
    if (!system) return [];
    const isAuto = isAutomatic(system);
    const step: Step = {
      id: `${isAuto ? 'revoke' : 'end'}:${code}`,
      action: isAuto ? 'revoke' : 'end',
      system: code,
      entitlements,
      at,
      needs: [],
      reason,
      human: isAuto ? null : workIn(system, verificationOf(system, entitlements, facts.catalogue), at),
    };
    return [step];
  });

const step = (id: string, action: Step['action'], system: string | null, at: string): Step => ({
  id,
  action,
  system,
  entitlements: [],
  at,
  needs: [],
  reason: 'change',
  human: null,
});

/** The steps of the new profiles, without what is held already and stays. */
const grantSteps = (
  gained: readonly Profile[],
  kept: readonly string[],
  when: GrantInstants,
  facts: ChangeFacts,
): Step[] => {
  const missing = gained.map((profile) => {
    const entitlements = profile.entitlements.filter((right) => !kept.includes(right));
    return { ...profile, entitlements };
  });
  const useful = missing.filter(({ entitlements }) => entitlements.length > 0);
  return profilesSteps(useful, kept, when, facts, () => null);
};

/** What may not be held beside a right that ends is given once that right has ended. */
const afterEnds = (
  steps: readonly Step[],
  ends: readonly Step[],
  facts: PlanFacts,
  on: CivilDate,
): Step[] => {
  const at = instantAt(on, '00:00');
  return steps.map((each) => {
    if (each.action !== 'grant' && each.action !== 'work') return each;
    const inTheWay = ends.filter(
      ({ entitlements }) =>
        findConflicts(facts.catalogue.separation, each.entitlements, entitlements, facts.waivers, on).length >
        0,
    );
    return inTheWay.length === 0
      ? each
      : { ...each, at, needs: [...each.needs, ...inTheWay.map(({ id }) => id)] };
  });
};

/** Whether accounts show what changes. */
const isShown = ({ givenName, familyName, email, title, unit }: ChangeRequest): boolean =>
  [givenName, familyName, email, title, unit].some((value) => value !== undefined);

/** Every account shows the new facts, and so does every file that people keep by hand. */
const updateSteps = (rights: readonly string[], at: string, { catalogue }: PlanFacts): Step[] => [
  ...catalogue.systems
    .filter(isAutomatic)
    .map(({ code }) => ({ ...step(`update:${code}`, 'update', code, at), needs: ['move'] })),
  ...correctSteps([...new Set(rights)], { at, needs: ['move'] }, catalogue),
];

/**
 * Everything a change will do on its day, at 0:00: rights of profiles left behind end, those of new profiles are
 * given behind approvals, trainings and waivers, the accounts show the new post. What both profiles give stays; what
 * may not be held beside a right that ends waits for that end.
 */
export const planChange = (request: ChangeRequest, facts: ChangeFacts): Plan => {
  const on = request.effectiveOn;
  const at = instantAt(on, '00:00');
  const manual = instantAt(addWorkingDays(on, -5, facts.calendar), '06:00');
  const before = named(facts.profiles, facts);
  const after = request.profiles === undefined ? before : named(request.profiles, facts);
  const base = named([BASE_PROFILE], facts);
  const wanted = rightsOf([...base, ...after]);
  const present = [...facts.held, ...facts.asked];
  const lost = [...rightsOf(before)].filter((right) => !wanted.has(right) && present.includes(right));
  const kept = facts.held.filter((right) => !lost.includes(right));
  const had = new Set([...facts.held, ...facts.asked, ...facts.awaited]);
  // Named again though a right of it was refused or not answered: it is asked for again.
  const isWhole = (profile: Profile): boolean => profile.entitlements.every((right) => had.has(right));
  const gained = after.filter(
    (profile) => !before.includes(profile) || (request.profiles !== undefined && !isWhole(profile)),
  );
  const ends = endSteps(lost, at, facts);
  const grants = afterEnds(grantSteps(gained, kept, { on, manual, automatic: at }, facts), ends, facts, on);
  const stay = present.filter((right) => !lost.includes(right));
  const updates = isShown(request) ? updateSteps(stay, at, facts) : [];
  return {
    on,
    late: on < civilDateOf(facts.now),
    steps: markSeparated(
      uniqueSteps([step('move', 'move', null, at), ...ends, ...grants, ...updates]),
      facts.catalogue,
    ),
    warnings: facts.warnings,
    welcomeAt: null,
  };
};
