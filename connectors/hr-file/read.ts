import { CsvError, parse } from 'csv-parse/sync';
import type { HrFileKind, RawRow } from '../../domain/people/hr-columns';
import { decodeText } from './decode';
import { detectSeparator, readHeader } from './header';
import { refuseFile, type HrFileReading, type HrFileWarning, type Step } from './result';
import { toRawRow } from './rows';

/** Bounds of one file: data rows, and bytes. */
export const hrFileLimits = { rows: 20_000, bytes: 8 * 1024 * 1024 } as const;

interface ParsedRecord {
  record: string[];
  info: { lines: number };
}

/**
 * Reads a CSV file of HR or of an extract: `;` or `,`, UTF-8 or Windows-1252, French headers in any order.
 * A file that cannot be read is refused whole; a bad row is a row with a defect. Never throws on bad content.
 */
export function readHrFile(bytes: Buffer, kind: HrFileKind): HrFileReading {
  if (bytes.length > hrFileLimits.bytes) {
    return refuseFile('too-large', 'Le fichier dépasse 8 Mo; envoyez-le en plusieurs parties.');
  }
  const text = decodeText(bytes);
  if (!text.ok) return text;
  if (text.value.trim() === '') return refuseFile('empty-file', 'Le fichier est vide.');
  const parsed = parseRecords(text.value);
  return parsed.ok ? readRecords(parsed.value, kind) : parsed;
}

function parseRecords(text: string): Step<ParsedRecord[]> {
  // One kind of line break, else the parser counts a quoted CRLF as two lines.
  const lines = text.replace(/\r\n?/g, '\n');
  try {
    const options = {
      delimiter: detectSeparator(lines),
      record_delimiter: '\n',
      info: true,
      to: hrFileLimits.rows + 2,
    };
    const lenient = { relax_column_count: true, relax_quotes: true, skip_empty_lines: true };
    return { ok: true, value: parse(lines, { ...options, ...lenient }) as unknown as ParsedRecord[] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const record = typeof error.records === 'number' ? ` (vers la ligne ${error.records + 1})` : '';
    return refuseFile(
      'not-csv',
      `Le fichier n'est pas un CSV lisible: un guillemet n'est jamais fermé${record}.`,
    );
  }
}

function readRecords(records: readonly ParsedRecord[], kind: HrFileKind): HrFileReading {
  const [first, ...others] = records;
  const header = readHeader(first?.record ?? [], kind);
  if (!header.ok) return header;
  if (others.length > hrFileLimits.rows) {
    return refuseFile('too-many-rows', 'Le fichier dépasse 20 000 lignes; envoyez-le en plusieurs parties.');
  }
  const { columns, warnings } = header.value;
  const filled = others.filter(({ record }) => record.some((cell) => cell.trim() !== ''));
  // An empty extract has a refusal of its own: what it would say of the one before it.
  if (filled.length === 0 && kind !== 'extract')
    return refuseFile('empty-file', 'Le fichier n’a aucune ligne sous ses titres.');
  const rows: RawRow[] = filled.map((parsed) => toRawRow(parsed.record, columns, firstLine(parsed)));
  const empty = others.length - filled.length;
  const blank: HrFileWarning[] =
    empty > 0 ? [{ code: 'empty-lines', detail: `Lignes vides ignorées: ${empty}.` }] : [];
  return {
    ok: true,
    header: columns.filter((column) => column !== null),
    rows,
    warnings: [...warnings, ...blank],
  };
}

/** The parser tells the last line of a record; quoted line breaks lead back to the first. */
function firstLine({ record, info }: ParsedRecord): number {
  return info.lines - record.reduce((breaks, cell) => breaks + cell.split('\n').length - 1, 0);
}
