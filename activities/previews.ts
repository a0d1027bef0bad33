import type { Previewer } from '../domain/people/submission';
import { previewArrival } from './accept-arrival';
import { previewChange } from './accept-change';
import { previewDeparture } from './accept-departure';
import type { AcceptDeps } from './deps';

/** Plans requests without effect, by the functions that accept them. */
export const createPreviewer = (deps: AcceptDeps): Previewer => ({
  arrival: (request, now) => previewArrival(deps, request, now),
  departure: (request, now) => previewDeparture(deps, request, now),
  change: (request, now) => previewChange(deps, request, now),
});
