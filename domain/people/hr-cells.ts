import { addDays, isCivilDate } from '../calendar/civil-date';
import type { CivilDate } from '../calendar/time';
import { foldText, type RawRow } from './hr-columns';
import { hrReasons, type HrReasonCode, type RefusedRow } from './hr-reasons';

const DAYS_BACK = 366;
const DAYS_AHEAD = 731;
const writtenDate = /^(\d{4})([-/])(\d{2})\2(\d{2})$/;
// An employee number becomes a part of account names: nothing that a directory would have to escape.
const writtenNumber = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

/** An employee number as it is kept: account names know no case, so that `a12` and `A12` are one person. */
export const employeeNumberOf = (text: string): string => text.toUpperCase();

/** Whether a text can be an employee number. */
export const isEmployeeNumber = (text: string): boolean => writtenNumber.test(text);

/**
 * Reads the cells of one row and keeps the first refusal. After a refusal each method returns a harmless value,
 * which nobody sees, since a row with a refusal gives no request.
 */
export class RowReader {
  #refusal: RefusedRow | null = null;

  constructor(readonly row: RawRow) {
    if (row.defect !== null) {
      const { code, column, value } = row.defect;
      this.#refusal = refusalOf(row.line, column, value, code);
    }
  }

  /** The first refusal of the row, or `null` while it is good. */
  get refusal(): RefusedRow | null {
    return this.#refusal;
  }

  /** Refuses the row for a cell, unless it is refused already. */
  refuse(column: string, code: HrReasonCode): void {
    this.#refusal ??= refusalOf(this.row.line, column, this.row.cells[column] ?? '', code);
  }

  /** A text without its outer spaces, `''` when the cell is empty. */
  text(column: string): string {
    return (this.row.cells[column] ?? '').trim().normalize('NFC');
  }

  /** A text that may be absent: `null` when the cell is empty. */
  optional(column: string): string | null {
    return this.text(column) || null;
  }

  /** A text that must be there. */
  required(column: string, missing: HrReasonCode): string {
    const text = this.text(column);
    if (text === '') this.refuse(column, missing);
    return text;
  }

  /** The employee number of the row. */
  number(column: string): string {
    const text = this.required(column, 'number-missing');
    if (text !== '' && !isEmployeeNumber(text)) this.refuse(column, 'number-invalid');
    return employeeNumberOf(text);
  }

  /** The number of another employee, `null` when the cell is empty. */
  optionalNumber(column: string): string | null {
    const text = this.optional(column);
    return text === null ? null : employeeNumberOf(text);
  }

  /** A date written `2026-11-23` or `2026/11/23`, or `null` when the cell is empty. */
  optionalDate(column: string): CivilDate | null {
    const text = this.text(column);
    if (text === '') return null;
    const parts = writtenDate.exec(text);
    const date = parts === null ? '' : `${parts[1] ?? ''}-${parts[3] ?? ''}-${parts[4] ?? ''}`;
    if (parts === null) this.refuse(column, 'date-format');
    else if (!isCivilDate(date)) this.refuse(column, 'date-nonexistent');
    return date;
  }

  /** A date that must be there, near enough to `today` not to be a slip of the keyboard. */
  requiredDate(column: string, missing: HrReasonCode, today: CivilDate): CivilDate {
    const date = this.optionalDate(column);
    if (date === null) this.refuse(column, missing);
    this.near(column, date, today);
    return date ?? '';
  }

  /** Refuses a date too far from `today` not to be a slip of the keyboard. */
  near(column: string, date: CivilDate | null, today: CivilDate): void {
    if (date !== null && (date < addDays(today, -DAYS_BACK) || date > addDays(today, DAYS_AHEAD)))
      this.refuse(column, 'date-out-of-bounds');
  }

  /** Refuses an expected end too far ahead not to be a slip of the keyboard. */
  within(column: string, date: CivilDate | null, today: CivilDate, days: number): void {
    if (date !== null && date > addDays(today, days)) this.refuse(column, 'date-out-of-bounds');
  }

  /** One of the values that HR may write, whatever its case and accents. */
  choice<T extends string>(
    column: string,
    choices: readonly [T, ...T[]],
    codes: { missing: HrReasonCode; unknown: HrReasonCode },
  ): T {
    const folded = foldText(this.required(column, codes.missing));
    const found = choices.find((choice) => foldText(choice) === folded);
    if (found === undefined) this.refuse(column, codes.unknown);
    return found ?? choices[0];
  }

  /** `oui` or `non`; an empty cell is `non`. */
  yes(column: string): boolean {
    const folded = foldText(this.text(column));
    if (!['oui', 'non', ''].includes(folded)) this.refuse(column, 'yes-no-expected');
    return folded === 'oui';
  }
}

/** A refusal with its French reason. */
export function refusalOf(
  line: number,
  column: string | null,
  value: string,
  reasonCode: HrReasonCode,
): RefusedRow {
  return { line, column, value, reason: hrReasons[reasonCode], reasonCode };
}
