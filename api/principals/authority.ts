import { refuseAuthority, type Authority, type AuthorityRefusal } from '../../domain/identity';
import { auditIdentity, findPrincipal, reachesElsewhere, type IdentityAct } from '../../db/stores/principals';
import type { Tx } from '../../db/connect';
import type { Text } from '../locale';
import { problem } from '../problems';
import type { Call } from '../route';

const words: Readonly<Record<AuthorityRefusal, Text>> = {
  'role-needs-organization': {
    fr: 'Ce rôle se donne dans une organisation.',
    en: 'This role is given in one organisation.',
  },
  'role-needs-number': {
    fr: 'Ce rôle demande un matricule dans cette organisation.',
    en: 'This role asks for an employee number in this organisation.',
  },
};

/** Runs an administrator's work in what he reaches: with what is of no organisation when he acts for all of them. */
export const administering = <T>(
  { caller, scope, deps: { database } }: Call,
  work: (tx: Tx) => Promise<T>,
): Promise<T> =>
  caller.organization === null ? database.withEverywhere(scope, work) : database.withScope(scope, work);

/**
 * The organisation that an administrator gives something in: the one named, else his own; `null`: all.
 * Throws `not-found` for one that he may not know of, `forbidden` for all when he is held to one.
 */
export const givenOrganization = ({ caller }: Call, named: string | null | undefined): string | null => {
  if (named === undefined) return caller.organization;
  if (named === null && caller.organization !== null) throw problem('forbidden');
  if (named !== null && !caller.organizations.includes(named)) throw problem('not-found');
  return named;
};

/**
 * The principal that an administrator changes: what he is called, where his mail goes, who signs in as him. Throws `not-found`, and
 * `forbidden` for an administrator held to one organisation when it also acts for others: it would be theirs that he takes.
 */
export const requireOwned = async (tx: Tx, { caller }: Call, id: string) => {
  const found = await findPrincipal(tx, id, caller.organization);
  if (!found) throw problem('not-found');
  if (caller.organization !== null && (await reachesElsewhere(tx, id, caller.organization)))
    throw problem('forbidden');
  return found;
};

/** Who is to hold it. Throws `not-found`, `own-authority` for oneself, `unprocessable` on a role he cannot hold. */
export const requireHolder = async (tx: Tx, call: Call, principal: string, authority: Authority) => {
  const holder = await findPrincipal(tx, principal, call.caller.organization);
  if (!holder) throw problem('not-found');
  if (holder.id === call.caller.principal)
    throw problem('conflict', {
      code: 'own-authority',
      title: { fr: 'Personne ne se donne un rôle', en: 'Nobody gives himself a role' },
      detail: { fr: 'Demandez-le à une autre personne.', en: 'Ask somebody else for it.' },
    });
  const refusal = refuseAuthority(authority, holder);
  if (refusal) {
    const errors = [{ pointer: '/role', code: refusal, detail: words[refusal] }];
    throw problem('unprocessable', { code: refusal, errors });
  }
  return holder;
};

/** Writes what the caller did in the audit of the organisation, or of all of them. */
export const auditAct = (
  tx: Tx,
  { caller, deps, scope }: Call,
  organization: string | null,
  act: Omit<IdentityAct, 'at' | 'actor'>,
): Promise<void> =>
  auditIdentity(tx, organization === null ? scope : [organization], {
    ...{ at: deps.clock(), actor: caller.principal },
    ...act,
  });
