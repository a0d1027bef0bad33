const SEPARATOR = ';';
// A spreadsheet would run a cell that begins so as a formula.
const formulaStart = /^[=+\-@\t\r\n]/;

/** What an exported cell may hold; `null` is written empty. */
export type CsvCell = string | number | null;

/**
 * A CSV text for spreadsheets: `;`, CRLF after each line, quotes where needed. Texts that a spreadsheet would run as a
 * formula get a leading apostrophe; numbers are written as they are.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(writeCell).join(SEPARATOR)}\r\n`).join('');
}

function writeCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = formulaStart.test(cell) ? `'${cell}` : cell;
  return /[";,\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
