import type { Request } from 'express';
import { civilDateOf } from '../../domain/calendar/instants';
import { isSessionAlive, isUnnoted, sessionEnd, type SessionLimits } from '../../domain/sessions';
import type { Tx } from '../../db/connect';
import { authoritiesOf } from '../../db/stores/identities';
import { hashKey } from '../../db/stores/identity';
import { findSession, noteSessionUse, type KnownSession } from '../../db/stores/sessions';
import type { ApiDeps } from '../deps';
import { assertOwnPage, comesFromPage, CSRF_HEADER, csrfTokenOf } from './own-page';
import type { RouteFacts } from '../route';
import { refused, type Proven } from './proven';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The session of a cookie, while it lives, or `null`. */
export const liveSession = async (
  tx: Tx,
  sessionId: string,
  { limits, at }: { limits: SessionLimits; at: string },
): Promise<KnownSession | null> => {
  const found = await findSession(tx, hashKey(sessionId));
  return found && isSessionAlive(found, limits, at) ? found : null;
};

/**
 * Makes the reader of sessions. Nothing of it is remembered: a session, or a role, that has ended opens no further request.
 * An unsafe request must come from a page of ours; Temporal's may read histories.
 */
export const createSessionDoor = (
  deps: ApiDeps,
  { limits, publicUrl }: { limits: SessionLimits; publicUrl: string },
): ((req: Request, sessionId: string, route: RouteFacts) => Promise<Proven>) => {
  const { origin } = new URL(publicUrl);
  return async (req, sessionId, route) => {
    const at = deps.clock();
    const found = await deps.database.withoutScope(async (tx): Promise<Proven | null> => {
      const session = await liveSession(tx, sessionId, { limits, at });
      if (!session) return null;
      if (isUnnoted(session, at)) await noteSessionUse(tx, session.id, at);
      const { principalId: principal, principalName, kind, employeeNumber, employer } = session;
      return {
        ...{ door: 'session', credential: `session:${principal}`, csrfToken: csrfTokenOf(sessionId) },
        ...{ principal, principalName, kind, employeeNumber, employer },
        authorities: await authoritiesOf(tx, principal, civilDateOf(at)),
        expiresAt: sessionEnd({ ...session, seenAt: at }, limits),
      };
    });
    if (!found) throw refused();
    const token = req.get(CSRF_HEADER);
    const isTemporal = route.fromTemporalPage === true && comesFromPage(req, deps.temporalUi);
    if (!isTemporal && !safeMethods.has(req.method)) assertOwnPage(req, { sessionId, origin, token });
    return found;
  };
};
