import type { Route } from './route';

/** Every route of `/api/v1`. */
export const routes: readonly Route[] = [];
