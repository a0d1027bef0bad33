import type { Previewer } from '../domain/people/submission';
import { previewArrival } from './accept-arrival';
import { previewChange } from './accept-change';
import { previewDeparture } from './accept-departure';
import type { AcceptDeps } from './deps';

/** Plans requests without effect, by the functions that accept them. */
export const createPreviewer = (deps: AcceptDeps): Previewer => ({
  arrival: (request, now, knower) => previewArrival(deps, request, now, knower),
  departure: (request, now, knower) => previewDeparture(deps, request, now, knower),
  change: (request, now, knower) => previewChange(deps, request, now, knower),
});
