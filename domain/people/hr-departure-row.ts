import type { CivilDate } from '../calendar/time';
import { RowReader } from './hr-cells';
import type { RawRow } from './hr-columns';
import { departureHold, type DepartureHold } from './hr-departure-hold';
import type { RowWarning } from './hr-reasons';
import { departureReasons, type DepartureRequest } from './requests';

/** What must be known of the organisation to judge a file of departures. */
export interface DepartureContext {
  organization: string;
  today: CivilDate;
  /** Whether a number belongs to somebody employed, or whose arrival is accepted. */
  knownNumbers: (number: string) => boolean;
  /** First day of the open employment of a number; `null` when it is not known. */
  firstDayOf: (number: string) => CivilDate | null;
}

/** A departure that can be accepted; `held` ones wait for a confirmation by HR. */
export interface AcceptedDeparture {
  line: number;
  request: DepartureRequest;
  held: DepartureHold | null;
  warnings: RowWarning[];
}

/** Reads one departure by itself; what depends on the other rows of the file is for `readDepartureRows`. */
export function readDepartureRow(
  row: RawRow,
  context: DepartureContext,
): { reader: RowReader; request: DepartureRequest; held: DepartureHold | null } {
  const reader = new RowReader(row);
  const employeeNumber = reader.number('Matricule');
  if (!context.knownNumbers(employeeNumber)) reader.refuse('Matricule', 'employee-unknown');
  const lastDayWorked = reader.requiredDate('Dernier jour', 'last-day-missing', context.today);
  const reason = reader.choice('Motif', departureReasons, {
    missing: 'reason-missing',
    unknown: 'reason-unknown',
  });
  const request: DepartureRequest = {
    organization: context.organization,
    employeeNumber,
    lastDayWorked,
    employmentEnd: readEmploymentEnd(reader, lastDayWorked, context.today),
    reason,
    immediate: reader.yes('Immédiat'),
    confidential: reader.yes('Confidentiel'),
    substituteNumber: readSubstitute(reader, employeeNumber, context),
    remark: reader.optional('Remarque'),
  };
  const firstDay = context.firstDayOf(employeeNumber);
  return { reader, request, held: departureHold(request, { today: context.today, firstDay }) };
}

function readEmploymentEnd(reader: RowReader, lastDayWorked: CivilDate, today: CivilDate): CivilDate {
  const end = reader.optionalDate("Fin d'emploi") ?? lastDayWorked;
  if (end < lastDayWorked) reader.refuse("Fin d'emploi", 'end-before-last-day');
  reader.near("Fin d'emploi", end, today);
  return end;
}

function readSubstitute(reader: RowReader, leaver: string, context: DepartureContext): string | null {
  const column = 'Matricule du substitut';
  const substitute = reader.optional(column);
  if (substitute === null) return null;
  if (substitute === leaver) reader.refuse(column, 'substitute-self');
  else if (!context.knownNumbers(substitute)) reader.refuse(column, 'substitute-unknown');
  return substitute;
}
