import { BASE_PROFILE, type Catalogue } from '../access/catalogue';

/** What tells whether an employment came by a statement of the workforce. */
export interface StatedEmployment {
  state: string;
  profiles: readonly string[];
  /** Whether an arrival began it. */
  hasArrival: boolean;
}

/**
 * Rights that somebody at work has though Relais never granted them: those of `BASE` and of the recorded profiles, when
 * no arrival began the employment. They were given before Relais's time, and no table shows them.
 */
export const statedRights = ({ profiles }: Catalogue, employment: StatedEmployment | null): string[] => {
  if (employment === null || employment.hasArrival || employment.state !== 'active') return [];
  const codes = new Set([BASE_PROFILE, ...employment.profiles]);
  const rights = profiles.filter(({ code }) => codes.has(code)).flatMap(({ entitlements }) => entitlements);
  return [...new Set(rights)];
};
