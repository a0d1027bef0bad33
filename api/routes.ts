import { organizationRoutes } from './access/organizations';
import { profileRoutes } from './access/profiles';
import { systemRoutes } from './access/systems';
import { importRoutes } from './imports/routes';
import type { Route } from './route';

/** Every route of `/api/v1`. */
export const routes: readonly Route[] = [
  ...organizationRoutes,
  ...systemRoutes,
  ...profileRoutes,
  ...importRoutes,
];
