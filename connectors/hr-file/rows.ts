import { hasHiddenSign } from '../../domain/people/hidden-signs';
import type { RawRow } from '../../domain/people/hr-columns';

const MAX_CELL = 500;
const VALUE_SHOWN = 80;

/** A record of the file as a row of the business: cells under their headers, or its defect. */
export function toRawRow(
  record: readonly string[],
  columns: readonly (string | null)[],
  line: number,
): RawRow {
  const cells: Record<string, string> = {};
  columns.forEach((column, index) => {
    if (column !== null) cells[column] = record[index] ?? '';
  });
  const defect = findDefect(record, columns);
  // A row with a defect is refused whole: its cells, which may be huge, are not kept.
  return {
    line,
    cells: defect === null ? cells : { Matricule: cells.Matricule?.slice(0, 32) ?? '' },
    defect,
  };
}

function findDefect(record: readonly string[], columns: readonly (string | null)[]): RawRow['defect'] {
  const whole = { column: null, value: record.slice(0, VALUE_SHOWN).join(' | ').slice(0, VALUE_SHOWN) };
  if (record.length < columns.length) return { code: 'too-few-cells', ...whole };
  if (record.length > columns.length) return { code: 'too-many-cells', ...whole };
  for (const [index, cell] of record.entries()) {
    const where = { column: columns[index] ?? null, value: cell.slice(0, VALUE_SHOWN) };
    if (cell.length > MAX_CELL) return { code: 'cell-too-long', ...where };
    if (hasHiddenSign(cell)) return { code: 'control-character', ...where };
  }
  return null;
}
