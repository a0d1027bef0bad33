import type { HrReading, RowWarning } from './hr-reasons';
import type { ArrivalRequest } from './requests';
import { sharedAddresses, type KnownAddress } from './shared-email';

interface GoodRow {
  line: number;
  request: ArrivalRequest;
}

/** Adds to each accepted arrival its remarks: an address that somebody else has, a manager whose own row is refused. */
export function warnArrivals(
  rows: readonly GoodRow[],
  knownNumbers: (number: string) => boolean,
  addresses: readonly KnownAddress[],
): HrReading<ArrivalRequest>['accepted'] {
  const numbers = new Set(rows.map(({ request }) => request.employee.number));
  const addressed = rows.map(({ line, request: { employee } }) => ({ line, ...employee }));
  const shared = sharedAddresses(addressed, addresses);
  return rows.map(({ line, request }) => {
    const { managerNumber } = request;
    const lost = managerNumber !== null && !numbers.has(managerNumber) && !knownNumbers(managerNumber);
    const sharing = shared.get(line);
    return { line, request, warnings: [...(sharing ? [sharing] : []), ...(lost ? [lostManager] : [])] };
  });
}

const lostManager: RowWarning = {
  code: 'manager-row-refused',
  column: 'Matricule du gestionnaire',
  message: 'ligne du gestionnaire refusée, le responsable suivant agira',
};
