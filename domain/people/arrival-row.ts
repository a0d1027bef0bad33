import type { CivilDate } from '../calendar/time';
import type { ChangeRequest } from './changes';
import type { EmploymentState } from './employment';
import { disagreements, type HrFacts } from './held-facts';
import type { ArrivalRequest } from './requests';
import { canonical } from './request-hash';
import type { Difference, DisagreementCause } from './submission';

/** The last employment of somebody, as it stands now. */
export interface PresentEmployment {
  state: EmploymentState;
  firstDay: CivilDate;
  lastDayWorked: CivilDate | null;
  facts: HrFacts;
  remark: string | null;
  /** What the open change will bring; `null`: none is open. */
  announced: Partial<HrFacts> | null;
  /** What was said by the arrival and by each change since, in order. */
  said: readonly Partial<HrFacts>[];
  /** The arrival that began it; `null`: a statement of the workforce did. */
  arrivalId: string | null;
  /** The last process that said something of it. */
  lastProcessId: string | null;
}

/** What a row of a file of arrivals asks for, once its employment is in force. */
export type ArrivalRowDecision =
  | { do: 'nothing' }
  | { do: 'change'; change: ChangeRequest; difference: Difference }
  | { do: 'refuse'; cause: DisagreementCause; difference: Difference };

/** Whether a row speaks of another employment than the last one. */
export const beginsAnew = ({ firstDay }: ArrivalRequest, present: PresentEmployment | null): boolean => {
  if (present === null || present.state === 'never-started') return true;
  return present.state === 'ended' && firstDay !== present.firstDay;
};

/** What a row says otherwise than an arrival that is not yet in force. Without address or profile it says nothing of it. */
export const correctionsIn = (request: ArrivalRequest, present: PresentEmployment): Difference => ({
  ...disagreements(
    { ...statedIn(request), employmentEnd: request.employmentEnd },
    present.facts,
    present.announced ?? {},
  ),
  ...(request.remark !== present.remark && { remark: { from: present.remark, to: request.remark } }),
});

/**
 * What a row asks for of an employment in force, compared with the present and not with what was said first: nothing
 * when it agrees; a change on this day for what a change may carry; else a refusal with the difference. A value that a
 * later change has left behind is not taken back by a file: a person decides. Empty cells say nothing.
 */
export const decideArrivalRow = (
  request: ArrivalRequest,
  present: PresentEmployment,
  today: CivilDate,
): ArrivalRowDecision => {
  if (present.state === 'ended') return { do: 'nothing' };
  const difference = disagreements(statedIn(request), present.facts, present.announced ?? {});
  const keys = Object.keys(difference);
  if (keys.length === 0) return { do: 'nothing' };
  const refuse = (cause: DisagreementCause): ArrivalRowDecision => ({ do: 'refuse', cause, difference });
  if (present.arrivalId === null) return refuse('already-employed');
  if (keys.some((key) => key === 'firstDay' || key === 'employmentStatus'))
    return refuse('already-effective');
  if (present.announced !== null) return refuse('change-open');
  if (keys.some((key) => isLeftBehind(key, difference[key]?.to, present.said))) return refuse('superseded');
  return { do: 'change', change: changeOf(request, difference, today), difference };
};

const statedIn = ({ employee, position, ...request }: ArrivalRequest): Partial<HrFacts> => ({
  givenName: employee.givenName,
  familyName: employee.familyName,
  ...(employee.email !== null && { email: employee.email }),
  ...position,
  managerNumber: request.managerNumber,
  firstDay: request.firstDay,
  ...(request.employmentEnd !== null && { employmentEnd: request.employmentEnd }),
  employmentStatus: request.employmentStatus,
  ...(request.profiles.length > 0 && { profiles: request.profiles }),
});

const isLeftBehind = (key: string, value: unknown, said: readonly Partial<HrFacts>[]): boolean =>
  said.some((facts) =>
    Object.entries(facts).some(([name, before]) => name === key && canonical(before) === canonical(value)),
  );

const changeOf = (
  { organization, employee: { number } }: ArrivalRequest,
  difference: Difference,
  effectiveOn: CivilDate,
): ChangeRequest => {
  const news = Object.entries(difference).map(([key, { to }]) => [key, to]);
  const said = Object.fromEntries(news) as Partial<ChangeRequest>;
  return { ...said, organization, employeeNumber: number, effectiveOn, remark: null };
};
