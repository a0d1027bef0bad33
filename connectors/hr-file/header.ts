import { foldText, hrColumns, type HrFileKind } from '../../domain/people/hr-columns';
import { refuseFile, type HrFileWarning, type Step } from './result';

const MAX_COLUMNS = 200;
const HEADER_SCANNED = 64 * 1024;

/** For each cell of a row, the French header of its column, or `null` when the column is ignored. */
export interface Header {
  columns: readonly (string | null)[];
  warnings: HrFileWarning[];
}

/** The separator of a file: the one of `;` and `,` that its first line has more of, outside quotes. */
export function detectSeparator(text: string): ';' | ',' {
  const count = { ';': 0, ',': 0 };
  let quoted = false;
  for (const char of text.trimStart().slice(0, HEADER_SCANNED)) {
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === '\n') break;
    else if (!quoted && (char === ';' || char === ',')) count[char] += 1;
  }
  return count[','] > count[';'] ? ',' : ';';
}

/** Recognises the French headers of a kind of file, in any order, whatever their case and accents. */
export function readHeader(cells: readonly string[], kind: HrFileKind): Step<Header> {
  if (cells.length > MAX_COLUMNS)
    return refuseFile('no-header', `La première ligne a plus de ${MAX_COLUMNS} colonnes.`);
  const { mandatory, optional } = hrColumns[kind];
  const known = new Map([...mandatory, ...optional].map((column) => [foldText(column), column]));
  const columns = cells.map((cell) => known.get(foldText(cell)) ?? null);
  const missing = mandatory.filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    return refuseFile(
      'no-header',
      `Colonnes obligatoires absentes de la première ligne: ${missing.join(', ')}.`,
    );
  }
  const double = columns.find((column, index) => column !== null && columns.indexOf(column) !== index);
  if (double) return refuseFile('no-header', `La colonne « ${double} » est écrite deux fois.`);
  const extra = cells.filter((_, index) => columns[index] === null).map((cell) => cell.trim().slice(0, 80));
  const warnings = extra.map((name): HrFileWarning => ({
    code: 'extra-column',
    detail: name === '' ? 'Colonne sans titre ignorée.' : `Colonne ignorée: « ${name} ».`,
  }));
  return { ok: true, value: { columns, warnings } };
}
