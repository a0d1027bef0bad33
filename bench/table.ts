import type { Line } from './figure';

const headers = ['figure', 'measured', 'bar', 'met?'] as const;

/** The lines as a table of fixed width, then one line for each bar that is missed. */
export const tableOf = (lines: readonly Line[]): string => {
  const rows = lines.map(({ figure, measured, bar, missed }) => [
    figure,
    measured,
    bar,
    bar === '—' ? '' : missed === null ? 'yes' : 'NO',
  ]);
  const widths = headers.map((header, at) =>
    Math.max(header.length, ...rows.map((row) => (row[at] ?? '').length)),
  );
  const print = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  const missed = lines.flatMap(({ figure, missed: why }) =>
    why === null ? [] : [`missed: ${figure}: ${why}`],
  );
  return [print(headers), rule, ...rows.map(print), ...missed].join('\n');
};
