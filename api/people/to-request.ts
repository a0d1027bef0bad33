import type { z } from 'zod';
import { civilDateOf } from '../../domain/calendar/instants';
import type { CivilDate } from '../../domain/calendar/time';
import type { ArrivalChanges, ChangeRequest } from '../../domain/people/changes';
import type { DepartureChanges } from '../../domain/people/departure-check';
import type { ArrivalRequest, DepartureRequest } from '../../domain/people/requests';
import type { arrivalBody, arrivalPatch, changeBody, departureBody, departurePatch } from './request-schemas';

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const defined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Defined<T>;

/** The request that a body makes in an organisation. */
export const toArrival = (body: z.output<typeof arrivalBody>, organization: string): ArrivalRequest => ({
  ...body,
  organization,
});

/** The request that a body makes; an immediate departure without a day is that of its instant, else `today`'s. */
export const toDeparture = (
  { at, ...body }: z.output<typeof departureBody>,
  organization: string,
  today: CivilDate,
): DepartureRequest => {
  const lastDayWorked = body.lastDayWorked ?? (at === undefined ? today : civilDateOf(at));
  const employmentEnd = body.employmentEnd ?? lastDayWorked;
  return { ...body, organization, lastDayWorked, employmentEnd, ...(at !== undefined && { at }) };
};

/** The request that a body makes about an employee. */
export const toChange = (
  { effectiveOn, remark, ...changes }: z.output<typeof changeBody>,
  who: { organization: string; number: string },
): ChangeRequest => ({
  ...{ organization: who.organization, employeeNumber: who.number, effectiveOn, remark },
  ...defined(changes),
});

/** The correction of an arrival: what was said, nothing more; the process keeps the rest of each part. */
export const toArrivalChanges = ({
  employee,
  position,
  ...rest
}: z.output<typeof arrivalPatch>): ArrivalChanges => ({
  ...defined(rest),
  ...(employee && { employee: defined(employee) }),
  ...(position && { position: defined(position) }),
});

/**
 * The correction of a departure. An end of employment that was the last day worked moves with it; the last day goes
 * with the instant, and an instant does not stay on another day than its own.
 */
export const toDepartureChanges = (
  before: DepartureRequest,
  { lastDayWorked: said, ...patch }: z.output<typeof departurePatch>,
): DepartureChanges => {
  const lastDayWorked = patch.at ? civilDateOf(patch.at) : said;
  const moves = before.employmentEnd === before.lastDayWorked && patch.employmentEnd === undefined;
  const isLeft = before.at !== undefined && said !== undefined && said !== civilDateOf(before.at);
  return {
    ...(isLeft && { at: null }),
    ...defined(patch),
    ...(lastDayWorked && { lastDayWorked, ...(moves && { employmentEnd: lastDayWorked }) }),
  };
};
