import { warnArrivals } from './hr-arrival-warnings';
import { readArrivalRow, type ArrivalContext } from './hr-arrival-row';
import type { RowReader } from './hr-cells';
import type { RawRow } from './hr-columns';
import { readDepartureRow, type AcceptedDeparture, type DepartureContext } from './hr-departure-row';
import { numbersInCycle } from './hr-managers';
import type { HrReading, RefusedRow, RowWarning } from './hr-reasons';
import type { ArrivalRequest } from './requests';

const MANAGER = 'Matricule du gestionnaire';

/**
 * Every arrival of a file that can be accepted, and every row that cannot, with its reason: first each row by itself,
 * then doubles, then managers, who may be anywhere in the file. Pure; never throws on bad rows.
 */
export function readArrivalRows(rows: readonly RawRow[], context: ArrivalContext): HrReading<ArrivalRequest> {
  const read = rows.map((row) => readArrivalRow(row, context));
  refuseDoubles(read.map((arrival) => arrival.reader));
  const inFile = new Set(read.map((arrival) => arrival.request.employee.number));
  for (const { reader, request } of read) {
    const manager = request.managerNumber;
    if (manager !== null && !inFile.has(manager) && !context.knownNumbers(manager)) {
      reader.refuse(MANAGER, 'manager-unknown');
    }
  }
  refuseCycles(read.filter(good), context);
  const accepted = read.filter(good);
  return {
    accepted: warnArrivals(
      accepted.map(({ reader, request }) => ({ line: reader.row.line, request })),
      context.knownNumbers,
      context.addresses,
    ),
    refused: refusals(read),
  };
}

/** Every departure of a file that can be accepted, held ones included, and every row that cannot, with its reason. */
export function readDepartureRows(rows: readonly RawRow[], context: DepartureContext): DepartureReading {
  const read = rows.map((row) => readDepartureRow(row, context));
  refuseDoubles(read.map((departure) => departure.reader));
  const accepted = read.filter(good);
  const lastDays = new Map(accepted.map(({ request }) => [request.employeeNumber, request.lastDayWorked]));
  return {
    accepted: accepted.map(({ reader, request, held }) => {
      const substituteEnds = lastDays.get(request.substituteNumber ?? '');
      const leaving = substituteEnds !== undefined && substituteEnds <= request.lastDayWorked;
      return { line: reader.row.line, request, held, warnings: leaving ? [substituteLeaving] : [] };
    }),
    refused: refusals(read),
  };
}

/** What a file of departures gives. */
export interface DepartureReading {
  accepted: AcceptedDeparture[];
  refused: RefusedRow[];
}

interface ReadRow {
  reader: RowReader;
}

interface ReadArrival extends ReadRow {
  request: ArrivalRequest;
}

const substituteLeaving: RowWarning = {
  code: 'substitute-leaving',
  column: 'Matricule du substitut',
  message: 'le substitut part au plus tard le même jour',
};

function good(read: ReadRow): boolean {
  return read.reader.refusal === null;
}

function refusals(read: readonly ReadRow[]): RefusedRow[] {
  return read.flatMap(({ reader }) => (reader.refusal === null ? [] : [reader.refusal]));
}

function refuseDoubles(readers: readonly RowReader[]): void {
  const seen = new Set<string>();
  for (const reader of readers) {
    // Account names are in lower case: `a12` and `A12` would be one account.
    const number = reader.text('Matricule').toLowerCase();
    if (number !== '' && seen.has(number)) reader.refuse('Matricule', 'number-duplicate');
    seen.add(number);
  }
}

function refuseCycles(read: readonly ReadArrival[], context: ArrivalContext): void {
  const reports = read.map(({ request }) => ({
    number: request.employee.number,
    managerNumber: request.managerNumber,
  }));
  const cyclic = numbersInCycle(reports, context.managerOf);
  for (const { reader, request } of read) {
    if (cyclic.has(request.employee.number)) reader.refuse(MANAGER, 'manager-cycle');
  }
}
