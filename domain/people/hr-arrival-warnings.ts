import type { HrReading, RowWarning } from './hr-reasons';
import type { ArrivalRequest } from './requests';

const LINES_SHOWN = 5;

interface GoodRow {
  line: number;
  request: ArrivalRequest;
}

/** Adds to each accepted arrival its remarks: an e-mail shared within the file, a manager whose own row is refused. */
export function warnArrivals(
  rows: readonly GoodRow[],
  knownNumbers: (number: string) => boolean,
): HrReading<ArrivalRequest>['accepted'] {
  const numbers = new Set(rows.map(({ request }) => request.employee.number));
  const linesByEmail = groupLines(rows);
  return rows.map(({ line, request }) => {
    const { managerNumber } = request;
    const lost = managerNumber !== null && !numbers.has(managerNumber) && !knownNumbers(managerNumber);
    const sharing = linesByEmail.get(request.employee.email?.toLowerCase() ?? '') ?? [];
    const warnings = [
      ...(sharing.length > 1 ? [sharedEmail(line, sharing)] : []),
      ...(lost ? [lostManager] : []),
    ];
    return { line, request, warnings };
  });
}

const lostManager: RowWarning = {
  code: 'manager-row-refused',
  column: 'Matricule du gestionnaire',
  message: 'ligne du gestionnaire refusée, le responsable suivant agira',
};

function sharedEmail(line: number, sharing: readonly number[]): RowWarning {
  // A file may write one address on each of its rows: the message stays short.
  const others = sharing.slice(0, LINES_SHOWN + 1).filter((other) => other !== line);
  const shown = others.slice(0, LINES_SHOWN).join(', ');
  const more = sharing.length - 1 - Math.min(others.length, LINES_SHOWN);
  const rest = more > 0 ? ` et ${more} autres` : '';
  return {
    code: 'email-shared',
    column: 'Courriel',
    message: `courriel partagé avec la ligne ${shown}${rest}`,
  };
}

function groupLines(rows: readonly GoodRow[]): ReadonlyMap<string, readonly number[]> {
  const lines = new Map<string, number[]>();
  for (const { line, request } of rows) {
    const email = request.employee.email?.toLowerCase();
    if (email === undefined) continue;
    const sharing = lines.get(email);
    if (sharing === undefined) lines.set(email, [line]);
    else sharing.push(line);
  }
  return lines;
}
