import type { Route } from '../route';
import { listRoute, readRoute } from './process-routes';

/** Ends of rights whose training or waiver has expired: begun by Relais at night, followed here. */
export const expiryRoutes: readonly Route[] = [
  listRoute('expiry', 'Lister les fins de droits échus'),
  readRoute('expiry', 'Où en est la fin de droits échus, étape par étape'),
];
