import type { z } from 'zod';
import type { CivilDate } from '../../domain/calendar/time';
import type { ArrivalChanges, ChangeRequest } from '../../domain/people/changes';
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

/** The request that a body makes; an immediate departure without a day is `today`'s. */
export const toDeparture = (
  body: z.output<typeof departureBody>,
  organization: string,
  today: CivilDate,
): DepartureRequest => {
  const lastDayWorked = body.lastDayWorked ?? today;
  return { ...body, organization, lastDayWorked, employmentEnd: body.employmentEnd ?? lastDayWorked };
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

/** The correction of a departure; an end of employment that was the last day worked moves with it. */
export const toDepartureChanges = (
  before: DepartureRequest,
  patch: z.output<typeof departurePatch>,
): Defined<z.output<typeof departurePatch>> => {
  const { lastDayWorked, employmentEnd } = patch;
  const moves = before.employmentEnd === before.lastDayWorked && employmentEnd === undefined;
  return { ...defined(patch), ...(lastDayWorked && moves && { employmentEnd: lastDayWorked }) };
};
