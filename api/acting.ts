import type { Request } from 'express';
import { chooseActing, type Acting } from '../domain/acting';
import type { Authority } from '../domain/identity';
import { actingHeaders } from './acting-headers';
import type { Caller } from './caller';
import type { ApiDeps } from './deps';
import type { Proven } from './doors/proven';
import { localeOf, type Text } from './locale';
import { matrix } from './matrix';
import { parse } from './parse';
import { problem, type ProblemError } from './problems';
import type { Route } from './route';

const headers = { role: 'Relais-Role', organization: 'Relais-Organization' } as const;

const missing: Readonly<Record<keyof typeof headers, Text>> = {
  role: { fr: 'Vous avez plusieurs rôles: dites lequel.', en: 'You hold several roles: say which one.' },
  organization: {
    fr: 'Vous avez ce rôle dans plusieurs organisations: dites laquelle.',
    en: 'You hold this role in several organisations: say which one.',
  },
};

const notHeld = (): ProblemError =>
  problem('forbidden', {
    code: 'role-not-held',
    detail: {
      fr: 'Ce rôle n’est pas, ou n’est plus, le vôtre.',
      en: 'This role is not, or no longer, yours.',
    },
  });

const refusal = (acting: Exclude<Acting, { acts: true }>): ProblemError => {
  if (acting.why === 'not-open') return problem('forbidden');
  if (acting.why === 'not-held') return notHeld();
  const error = { pointer: `/${headers[acting.say]}`, in: 'header' as const, code: 'required' };
  return problem('validation', { errors: [{ ...error, detail: missing[acting.say] }] });
};

const toldBy = (req: Request) => {
  const told = {
    [headers.role]: req.get(headers.role),
    [headers.organization]: req.get(headers.organization),
  };
  return parse(actingHeaders, told, 'header', localeOf(req));
};

/**
 * How somebody acts in a request: the role and place that its headers name, else the only one that is open to it.
 * Throws `forbidden`, or `validation` when several are or a header cannot be read.
 */
export const actFor = (proven: Proven, route: Route, req: Request): Authority => {
  const told = toldBy(req);
  const [first] = proven.authorities;
  if (route.anyRole && first) return first;
  const about = req.query.organization;
  const acting = chooseActing(proven.authorities, {
    open: (role) => matrix[route.operationId]?.[role] !== undefined,
    role: told[headers.role] ?? null,
    organization: told[headers.organization] ?? null,
    about: typeof about === 'string' ? about : null,
  });
  if (!acting.acts) throw refusal(acting);
  return acting.authority;
};

/** Who holds a role everywhere may act for one organisation, which must be one. */
const placesOf = async (
  { authorities }: Proven,
  { role, organization }: Authority,
  deps: ApiDeps,
): Promise<string[]> => {
  const isHeldThere = authorities.some((held) => held.role === role && held.organization === organization);
  if (organization !== null && isHeldThere) return [organization];
  const all = await deps.organizations();
  if (organization === null) return all;
  if (!all.includes(organization)) throw notHeld();
  return [organization];
};

/** The caller as the handlers know him. Throws `forbidden` for an organisation that there is not. */
export const callerOf = async (proven: Proven, authority: Authority, deps: ApiDeps): Promise<Caller> => {
  const { role, organization } = authority;
  const { credential, principal, principalName, kind, employer } = proven;
  // A number means nothing in another organisation than its employer.
  const employeeNumber = organization === null || organization === employer ? proven.employeeNumber : null;
  return {
    ...{ keyId: credential, principal, principalName, kind, role, organization, employeeNumber },
    organizations: await placesOf(proven, authority, deps),
    actor: { principal, kind, role, employeeNumber },
  };
};
