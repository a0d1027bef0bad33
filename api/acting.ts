import type { Request } from 'express';
import { chooseActing, type Acting } from '../domain/acting';
import type { Authority } from '../domain/identity';
import type { Caller } from './caller';
import type { ApiDeps } from './deps';
import type { Proven } from './doors/proven';
import type { Text } from './locale';
import { matrix } from './matrix';
import { problem, type ProblemError } from './problems';
import type { Route } from './route';

/** Headers by which somebody who holds several roles says in which, and for which organisation, he acts. */
const headers = { role: 'Relais-Role', organization: 'Relais-Organization' } as const;

const missing: Readonly<Record<keyof typeof headers, Text>> = {
  role: { fr: 'Vous avez plusieurs rôles: dites lequel.', en: 'You hold several roles: say which one.' },
  organization: {
    fr: 'Vous avez ce rôle dans plusieurs organisations: dites laquelle.',
    en: 'You hold this role in several organisations: say which one.',
  },
};

const refusal = (acting: Exclude<Acting, { acts: true }>): ProblemError => {
  if (acting.why === 'not-open') return problem('forbidden');
  if (acting.why === 'not-held')
    return problem('forbidden', {
      code: 'role-not-held',
      detail: {
        fr: 'Ce rôle n’est pas, ou n’est plus, le vôtre.',
        en: 'This role is not, or no longer, yours.',
      },
    });
  const error = { pointer: `/${headers[acting.say]}`, in: 'header' as const, code: 'required' };
  return problem('validation', { errors: [{ ...error, detail: missing[acting.say] }] });
};

const headerOf = (req: Request, name: string): string | null => req.get(name) ?? null;

/**
 * How somebody acts in a request: the role and place that its headers name, else the only one that is open to it.
 * Throws `forbidden`, or `validation` when several are.
 */
export const actFor = (proven: Proven, route: Route, req: Request): Authority => {
  const [first] = proven.authorities;
  if (route.anyRole && first) return first;
  const about = req.query.organization;
  const acting = chooseActing(proven.authorities, {
    open: (role) => matrix[route.operationId]?.[role] !== undefined,
    role: headerOf(req, headers.role),
    organization: headerOf(req, headers.organization),
    about: typeof about === 'string' ? about : null,
  });
  if (!acting.acts) throw refusal(acting);
  return acting.authority;
};

/** The caller as the handlers know him. */
export const callerOf = async (
  proven: Proven,
  { role, organization }: Authority,
  deps: ApiDeps,
): Promise<Caller> => {
  const { credential, principal, principalName, kind, employer } = proven;
  // A number means nothing in another organisation than its employer.
  const employeeNumber = organization === null || organization === employer ? proven.employeeNumber : null;
  return {
    ...{ keyId: credential, principal, principalName, kind, role, organization, employeeNumber },
    organizations: organization === null ? await deps.organizations() : [organization],
    actor: { principal, kind, role, employeeNumber },
  };
};
