import type { House } from './house';

/** How much is measured: `full` as the bars ask, `quick` to see that it runs. */
export interface Size {
  /** Interleaved rounds whose median counts. */
  rounds: number;
  /** The count that a figure asks for, or a small one when only a look is wanted. */
  of(full: number, quick: number): number;
}

/** One line of the table. */
export interface Line {
  figure: string;
  measured: string;
  bar: string;
  /** Why it is missed, in words; `null`: met. */
  missed: string | null;
}

/** Something measured, by the name that `--only` takes. */
export interface Figure {
  name: string;
  measure(house: House, size: Size, say: (line: string) => void): Promise<Line[]>;
}

/** A line whose value must not exceed its bar. */
export const atMost = (figure: string, value: number, bar: number, shown: string, unit = ''): Line => ({
  figure,
  measured: shown,
  bar: `≤ ${bar}${unit}`,
  missed: value <= bar ? null : `${shown} exceeds ${bar}${unit}`,
});

/** A line whose value must reach its bar. */
export const atLeast = (figure: string, value: number, bar: number, shown: string): Line => ({
  figure,
  measured: shown,
  bar: `≥ ${bar}`,
  missed: value >= bar ? null : `${shown} is under ${bar}`,
});

/** A line without a bar, for who decides. */
export const forInformation = (figure: string, measured: string): Line => ({
  figure,
  measured,
  bar: '—',
  missed: null,
});
