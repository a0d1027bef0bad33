import { organizationRoutes } from './access/organizations';
import { profileRoutes } from './access/profiles';
import { systemRoutes } from './access/systems';
import { auditEntries } from './audit/entries';
import { calendarRoutes } from './calendars/routes';
import { readCertificateRoute } from './certificates/read';
import { incidentRoutes } from './incidents/routes';
import { importRoutes } from './imports/routes';
import { keyRoutes } from './keys/routes';
import { meRoutes } from './me/routes';
import { arrivalRoutes } from './people/arrivals';
import { changeRoutes } from './people/changes';
import { expiryRoutes } from './people/expiries';
import { departureLimitRoutes } from './people/departure-limits';
import { departureRoutes } from './people/departures';
import { personRoutes } from './people/people';
import { decodePayloads } from './payloads/decode';
import { principalRoutes } from './principals/routes';
import { roleGrantRoutes } from './role-grants/routes';
import { retentionRoute } from './retention/classes';
import { holdRoutes } from './retention/holds';
import { purgeRoute } from './retention/purges';
import type { Route } from './route';
import { extractRoutes } from './systems/extracts';
import { taskRoutes } from './tasks/routes';

/** Every route of `/api/v1`. */
export const routes: readonly Route[] = [
  ...meRoutes,
  ...calendarRoutes,
  ...organizationRoutes,
  ...systemRoutes,
  ...profileRoutes,
  ...importRoutes,
  ...arrivalRoutes,
  ...departureRoutes,
  readCertificateRoute,
  ...departureLimitRoutes,
  ...changeRoutes,
  ...expiryRoutes,
  ...personRoutes,
  ...extractRoutes,
  ...taskRoutes,
  ...principalRoutes,
  ...roleGrantRoutes,
  ...keyRoutes,
  ...incidentRoutes,
  retentionRoute,
  ...holdRoutes,
  purgeRoute,
  decodePayloads,
  auditEntries,
];
