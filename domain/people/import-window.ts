/** How many rows an import has under way at once, and what makes it fewer or more. */
export const importWindowLimits = { start: 20, least: 4, most: 24, slowMs: 500, rowsToGrow: 20 } as const;

/** The window of an import at one moment. */
export interface ImportWindow {
  /** Rows under way at most. */
  size: number;
  /** Rows ended since the window last changed. */
  rows: number;
  /** People who work by hand wait too long: the window does not grow. */
  slow: boolean;
}

/** The window of an import that begins. */
export function openWindow(): ImportWindow {
  return { size: importWindowLimits.start, rows: 0, slow: false };
}

/** The window after one more row: it grows by one every 20 rows, unless people wait. */
export function afterRow(window: ImportWindow): ImportWindow {
  if (window.slow) return window;
  const rows = window.rows + 1;
  if (rows < importWindowLimits.rowsToGrow) return { ...window, rows };
  return { ...window, rows: 0, size: Math.min(importWindowLimits.most, window.size + 1) };
}

/**
 * The window after a look at requests made by hand: halved when the slowest of them waited more than 500 ms.
 * `latencyMs` is `null` when nobody asked anything lately.
 */
export function afterHandLatency(window: ImportWindow, latencyMs: number | null): ImportWindow {
  const slow = latencyMs !== null && latencyMs > importWindowLimits.slowMs;
  if (!slow) return { ...window, slow };
  return { size: Math.max(importWindowLimits.least, Math.floor(window.size / 2)), rows: 0, slow };
}
