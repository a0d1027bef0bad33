import type { Authority, Role } from './identity';

/** What a request says of how its sender acts. */
export interface ActingWish {
  /** Roles that the operation is open to. */
  open: (role: Role) => boolean;
  /** The role that he says he acts in; `null`: he does not say. */
  role: string | null;
  /** The organisation that he says he acts for. */
  organization: string | null;
  /** The organisation that the request is about, where its address says so. */
  about: string | null;
}

/** In which role and place somebody acts; or why he cannot, and what he has to say. */
export type Acting =
  | { acts: true; authority: Authority }
  | { acts: false; why: 'not-held' }
  | { acts: false; why: 'not-open' }
  | { acts: false; why: 'ambiguous'; say: 'role' | 'organization' };

const isSame = (one: Authority, other: Authority): boolean =>
  one.role === other.role && one.organization === other.organization;

/** Those that no other one includes, each once. */
const widest = (authorities: readonly Authority[]): Authority[] =>
  authorities.filter(
    (each, index) =>
      !authorities.some(
        (other) => other.role === each.role && other.organization === null && each.organization !== null,
      ) && authorities.findIndex((other) => isSame(other, each)) === index,
  );

const narrowTo = (authorities: readonly Authority[], organization: string): Authority[] =>
  authorities
    .filter((each) => each.organization === null || each.organization === organization)
    .map(({ role }) => ({ role, organization }));

/** Where the address names one of his places, that one; the place itself stays as wide as he holds it. */
const preferAbout = (authorities: readonly Authority[], about: string | null): Authority[] => {
  const near = authorities.filter(({ organization }) => organization === null || organization === about);
  return about === null || near.length === 0 ? [...authorities] : near;
};

/**
 * One acts in one role and for one place at a time. What a request says decides; else the one way that its operation
 * and its address leave open.
 */
export const chooseActing = (held: readonly Authority[], wish: ActingWish): Acting => {
  const ofRole = wish.role === null ? [...held] : held.filter(({ role }) => role === wish.role);
  const pool = widest(wish.organization === null ? ofRole : narrowTo(ofRole, wish.organization));
  if (pool.length === 0) return { acts: false, why: 'not-held' };
  const open = pool.filter(({ role }) => wish.open(role));
  if (open.length === 0) return { acts: false, why: 'not-open' };
  const [authority, ...others] = preferAbout(open, wish.about);
  if (authority === undefined) return { acts: false, why: 'not-held' };
  if (others.length === 0) return { acts: true, authority };
  const isOneRole = others.every(({ role }) => role === authority.role);
  return { acts: false, why: 'ambiguous', say: isOneRole ? 'organization' : 'role' };
};
