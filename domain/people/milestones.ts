import { addDays } from '../calendar/civil-date';
import { endOfDay, instantAt } from '../calendar/instants';
import type { CivilDate, Instant } from '../calendar/time';
import { addWorkingDays, type WorkCalendar } from '../calendar/working-days';

/** Instants of an arrival, DOMAIN "People" and TRIAL 22. */
export interface ArrivalMilestones {
  manualWork: Instant;
  prepare: Instant;
  enable: Instant;
  welcome: Instant;
  check: Instant;
}

/** The instants that a first day gives. */
export const arrivalMilestones = (firstDay: CivilDate, calendar: WorkCalendar): ArrivalMilestones => ({
  manualWork: instantAt(addWorkingDays(firstDay, -5, calendar), '06:00'),
  prepare: instantAt(addWorkingDays(firstDay, -3, calendar), '06:00'),
  enable: instantAt(firstDay, '00:00'),
  welcome: instantAt(firstDay, '08:00'),
  check: instantAt(addWorkingDays(firstDay, 5, calendar), '08:30'),
});

/** Instants of a departure. */
export interface DepartureMilestones {
  handoverDue: Instant;
  equipment: Instant;
  suspend: Instant;
  selfServiceEnd: Instant;
  archive: Instant;
}

/** Days between the last day worked and the archive. */
export const ARCHIVE_AFTER_DAYS = 30;

/** The instants that a last day worked and an end of employment give. */
export const departureMilestones = (
  lastDayWorked: CivilDate,
  employmentEnd: CivilDate,
  calendar: WorkCalendar,
): DepartureMilestones => ({
  handoverDue: instantAt(addWorkingDays(lastDayWorked, -1, calendar), '16:30'),
  equipment: instantAt(addWorkingDays(lastDayWorked, -5, calendar), '06:00'),
  suspend: endOfDay(lastDayWorked),
  selfServiceEnd: endOfDay(employmentEnd),
  archive: instantAt(addDays(lastDayWorked, ARCHIVE_AFTER_DAYS), '06:00'),
});
