import type { RawRow } from '../../domain/people/hr-columns';

export const hrFileRefusalTypes = [
  'empty-file',
  'not-csv',
  'no-header',
  'utf-16',
  'nul-byte',
  'too-many-rows',
  'too-large',
  'unknown-encoding',
] as const;

/** Why a whole file is refused; `detail` is French, for the person who sent it. */
export interface HrFileRefusal {
  type: (typeof hrFileRefusalTypes)[number];
  detail: string;
}

/** A remark on a file that is read: a column that is ignored, or empty lines. */
export interface HrFileWarning {
  code: 'extra-column' | 'empty-lines';
  detail: string;
}

/** A file as rows, or the reason why it gives none. */
export type HrFileReading =
  | { ok: true; header: string[]; rows: RawRow[]; warnings: HrFileWarning[] }
  | { ok: false; refusal: HrFileRefusal };

/** One step of the reading: its value, or the refusal of the file. */
export type Step<T> = { ok: true; value: T } | { ok: false; refusal: HrFileRefusal };

/** The refusal of a file. */
export function refuseFile(
  type: HrFileRefusal['type'],
  detail: string,
): { ok: false; refusal: HrFileRefusal } {
  return { ok: false, refusal: { type, detail } };
}
