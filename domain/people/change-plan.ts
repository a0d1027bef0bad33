import { BASE_PROFILE, findSystem, isAutomatic, type Profile } from '../access/catalogue';
import { civilDateOf, instantAt } from '../calendar/instants';
import { addWorkingDays } from '../calendar/working-days';
import type { Plan, Step } from '../processes/plan';
import type { ChangeRequest } from './changes';
import type { PlanFacts } from './facts';
import { bySystem, profileSteps, uniqueSteps, workIn } from './profile-steps';

/** What more is known of who moves. */
export interface ChangeFacts extends PlanFacts {
  /** Profiles in force. */
  profiles: readonly string[];
}

const named = (codes: readonly string[], facts: PlanFacts): Profile[] =>
  codes
    .map((code) => facts.catalogue.profiles.find((each) => each.code === code))
    .filter((each) => each !== undefined);

const rightsOf = (profiles: readonly Profile[]): Set<string> =>
  new Set(profiles.flatMap(({ entitlements }) => entitlements));

const endSteps = (lost: readonly string[], at: string, facts: PlanFacts): Step[] =>
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
      reason: 'change',
      human: isAuto ? null : workIn(system, 'secondPerson', at),
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

/**
 * Everything a change will do on its day, at 0:00: rights of profiles left behind end, those of new profiles are
 * given behind approvals, trainings and waivers, the accounts show the new post. What both profiles give stays.
 */
export const planChange = (request: ChangeRequest, facts: ChangeFacts): Plan => {
  const at = instantAt(request.effectiveOn, '00:00');
  const manual = instantAt(addWorkingDays(request.effectiveOn, -5, facts.calendar), '06:00');
  const before = named(facts.profiles, facts);
  const after = request.profiles === undefined ? before : named(request.profiles, facts);
  const base = named([BASE_PROFILE], facts);
  const wanted = rightsOf([...base, ...after]);
  const lost = [...rightsOf(before)].filter((right) => !wanted.has(right) && facts.held.includes(right));
  const kept = facts.held.filter((right) => !lost.includes(right));
  const gained = after.filter((profile) => !before.includes(profile));
  const given = [...kept];
  const grants = gained.flatMap((profile) => {
    const steps = profileSteps(
      profile,
      given,
      { on: request.effectiveOn, manual, automatic: at },
      facts,
      () => null,
    );
    given.push(...profile.entitlements);
    return steps;
  });
  const showsPost = request.title !== undefined || request.unit !== undefined;
  const updates = showsPost
    ? facts.catalogue.systems
        .filter(isAutomatic)
        .map(({ code }) => ({ ...step(`update:${code}`, 'update', code, at), needs: ['move'] }))
    : [];
  return {
    on: request.effectiveOn,
    late: request.effectiveOn < civilDateOf(facts.now),
    steps: uniqueSteps([step('move', 'move', null, at), ...endSteps(lost, at, facts), ...grants, ...updates]),
    warnings: facts.warnings,
    welcomeAt: null,
  };
};
