import { batchRoute } from './batch';
import { listRoute } from './list';
import { oneTaskRoutes } from './one';

/** Tasks: listed, read, claimed, answered, one by one or many at once. */
export const taskRoutes = [listRoute, batchRoute, ...oneTaskRoutes];
