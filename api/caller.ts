import type { Role } from '../domain/identity';
import type { Actor } from '../domain/tasks/task';
import { problem } from './problems';

/** Who calls, in one role and one place. */
export interface Caller {
  /** What he came with: a key's id, or how. */
  keyId: string;
  /** Id of the principal: all rules of who compare it. */
  principal: string;
  principalName: string;
  kind: 'person' | 'service';
  role: Role;
  /** Codes of the organisations that he acts for. */
  organizations: string[];
  /** The one organisation that he acts for; `null`: all. */
  organization: string | null;
  /** The principal's own employee number there, if he is an employee. */
  employeeNumber: string | null;
  /** The caller as the rules of `domain/` know him. */
  actor: Actor;
}

const missing = {
  fr: 'Cette clé ouvre plusieurs organisations: dites laquelle.',
  en: 'This key opens several organisations: say which one.',
};

/**
 * The organisation that a request is about: the one given, else the key's own.
 * Throws `not-found` for one that the key does not open, `validation` when none is given and the key opens several.
 */
export const organizationOf = (caller: Caller, given: string | undefined): string => {
  if (given !== undefined && !caller.organizations.includes(given)) throw problem('not-found');
  const code = given ?? caller.organization;
  if (code !== null) return code;
  const errors = [{ pointer: '/organization', in: 'query' as const, code: 'required', detail: missing }];
  throw problem('validation', { errors });
};

/** The organisations that a list is about: the one given, else all that the key opens. Throws `not-found`. */
export const organizationsOf = (caller: Caller, given: string | undefined): string[] =>
  given === undefined ? caller.organizations : [organizationOf(caller, given)];
