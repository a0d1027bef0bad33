import { refuseAuthority, type Authority, type Holder, type Role } from './identity';

/** What a value of the roles claim gives: in one organisation, everywhere, or in those that the token claims. */
export interface ClaimRule {
  value: string;
  role: Role;
  place: { organization: string } | 'everywhere' | 'claimed';
}

/** What a token claims about roles. */
export interface Claims {
  roles: readonly string[];
  organizations: readonly string[];
}

const placesOf = ({ place }: ClaimRule, { organizations }: Claims): (string | null)[] => {
  if (place === 'everywhere') return [null];
  return place === 'claimed' ? [...organizations] : [place.organization];
};

/** What claims give by the rules, each once, of the organisations that exist. */
export const claimedAuthorities = (
  rules: readonly ClaimRule[],
  claims: Claims,
  existing: readonly string[],
): Authority[] => {
  const given = rules
    .filter(({ value }) => claims.roles.includes(value))
    .flatMap((rule) => placesOf(rule, claims).map((organization) => ({ role: rule.role, organization })))
    .filter(({ organization }) => organization === null || existing.includes(organization));
  return [...new Map(given.map((each) => [`${each.role} ${each.organization ?? '*'}`, each])).values()];
};

/** Those of some authorities that somebody can hold. */
export const holdable = (authorities: readonly Authority[], holder: Holder): Authority[] =>
  authorities.filter((authority) => refuseAuthority(authority, holder) === null);
