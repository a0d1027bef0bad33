import { isCivilDate } from '../calendar/civil-date';
import type { CivilDate } from '../calendar/time';
import type { RawRow } from '../people/hr-columns';
import { hrReasons } from '../people/hr-reasons';

/** One responsibility of one user, as a manual system shows it. */
export interface ExtractedRow {
  line: number;
  /** As in the file: an account name, or an employee number. */
  user: string;
  /** Without the system's prefix. */
  responsibility: string;
  startsOn: CivilDate;
  endsOn: CivilDate | null;
  /** Responsibility that gives this one, if it is not held directly. */
  inheritedFrom: string | null;
  /** Whether it can be used on the day of the extract, both days included. */
  current: boolean;
}

const reasons = {
  'user-missing': 'utilisateur absent',
  'responsibility-missing': 'responsabilité absente',
  'start-missing': 'date de début absente',
  'end-before-start': 'date de fin antérieure à la date de début',
  'date-format': hrReasons['date-format'],
  'date-nonexistent': hrReasons['date-nonexistent'],
  'too-few-cells': hrReasons['too-few-cells'],
  'too-many-cells': hrReasons['too-many-cells'],
  'cell-too-long': hrReasons['cell-too-long'],
  'control-character': hrReasons['control-character'],
} as const;

/** Why a row of an extract is left out. */
export interface RefusedExtractRow {
  line: number;
  column: string | null;
  value: string;
  reason: string;
  reasonCode: keyof typeof reasons;
}

/** What an extract gives: every row that can be read, and every other one with its reason. */
export interface ExtractReading {
  rows: ExtractedRow[];
  refused: RefusedExtractRow[];
}

const USER = 'Utilisateur';
const RIGHT = 'Responsabilité';
const START = 'Date de début';
const END = 'Date de fin';
const written = /^(\d{4})([-/])(\d{2})\2(\d{2})$/;

/** Reads the rows of an extract taken on `today`. Never throws on bad rows: each is refused alone. */
export const readExtractRows = (rows: readonly RawRow[], today: CivilDate): ExtractReading => {
  const read = rows.map((row) => readRow(row, today));
  return {
    rows: read.flatMap((each) => ('user' in each ? [each] : [])),
    refused: read.flatMap((each) => ('user' in each ? [] : [each])),
  };
};

const refusal = (row: RawRow, column: string, reasonCode: keyof typeof reasons): RefusedExtractRow => ({
  line: row.line,
  column,
  value: row.cells[column] ?? '',
  reason: reasons[reasonCode],
  reasonCode,
});

const textOf = (row: RawRow, column: string): string => (row.cells[column] ?? '').trim().normalize('NFC');

const readRow = (row: RawRow, today: CivilDate): ExtractedRow | RefusedExtractRow => {
  if (row.defect) {
    const { code, column, value } = row.defect;
    return { line: row.line, column, value, reason: reasons[code], reasonCode: code };
  }
  const [user, responsibility] = [textOf(row, USER), textOf(row, RIGHT)];
  if (user === '') return refusal(row, USER, 'user-missing');
  if (responsibility === '') return refusal(row, RIGHT, 'responsibility-missing');
  const startsOn = dateOf(row, START);
  if (startsOn === null) return refusal(row, START, 'start-missing');
  if (!isDate(startsOn)) return refusal(row, START, startsOn.fault);
  const endsOn = dateOf(row, END);
  if (endsOn !== null && !isDate(endsOn)) return refusal(row, END, endsOn.fault);
  if (endsOn !== null && endsOn < startsOn) return refusal(row, END, 'end-before-start');
  const current = startsOn <= today && (endsOn === null || endsOn >= today);
  const inheritedFrom = textOf(row, 'Héritée de') || null;
  return { line: row.line, user, responsibility, startsOn, endsOn, inheritedFrom, current };
};

type DateFault = { fault: 'date-format' | 'date-nonexistent' };

const isDate = (read: CivilDate | DateFault): read is CivilDate => typeof read === 'string';

const dateOf = (row: RawRow, column: string): CivilDate | DateFault | null => {
  const text = textOf(row, column);
  if (text === '') return null;
  const [, year, , month, day] = written.exec(text) ?? [];
  if (year === undefined) return { fault: 'date-format' };
  const date = `${year}-${month ?? ''}-${day ?? ''}`;
  return isCivilDate(date) ? date : { fault: 'date-nonexistent' };
};

/** Rows that an extract must have: nine in ten of those of the last one, and never none. */
export const isTooSmall = (rows: number, lastRows: number | null): boolean =>
  rows === 0 || (lastRows !== null && rows * 10 < lastRows * 9);
