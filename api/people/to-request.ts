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

/** A correction: what to send to the process, and the whole request as it will be. */
export interface Correction<Request, Changes> {
  changes: Changes;
  merged: Request;
}

/** The correction of an arrival; a part of `employee` or `position` keeps the rest of it. */
export const correctArrival = (
  before: ArrivalRequest,
  { employee, position, ...rest }: z.output<typeof arrivalPatch>,
): Correction<ArrivalRequest, ArrivalChanges> => {
  const changes: ArrivalChanges = {
    ...defined(rest),
    ...(employee && { employee: { ...before.employee, ...defined(employee) } }),
    ...(position && { position: { ...before.position, ...defined(position) } }),
  };
  return { changes, merged: { ...before, ...changes } };
};

type DepartureChanges = Defined<z.output<typeof departurePatch>>;

/** The correction of a departure; an end of employment that was the last day worked moves with it. */
export const correctDeparture = (
  before: DepartureRequest,
  patch: z.output<typeof departurePatch>,
): Correction<DepartureRequest, DepartureChanges> => {
  const { lastDayWorked, employmentEnd } = patch;
  const moves = before.employmentEnd === before.lastDayWorked && employmentEnd === undefined;
  const changes = { ...defined(patch), ...(lastDayWorked && moves && { employmentEnd: lastDayWorked }) };
  return { changes, merged: { ...before, ...changes } };
};
