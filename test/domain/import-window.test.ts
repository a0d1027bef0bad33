import * as fc from 'fast-check';
import {
  afterHandLatency,
  afterRow,
  importWindowLimits,
  openWindow,
  type ImportWindow,
} from '../../domain/people/import-window';

const rows = (window: ImportWindow, count: number) =>
  Array.from({ length: count }).reduce<ImportWindow>(afterRow, window);

describe('the window of an import', () => {
  test('opens at 20 rows and grows by one every 20 rows, up to 24', () => {
    expect(openWindow().size).toBe(20);
    expect(rows(openWindow(), 19).size).toBe(20);
    expect(rows(openWindow(), 20).size).toBe(21);
    expect(rows(openWindow(), 1_000).size).toBe(24);
  });

  test('is halved each time that somebody at work by hand waited more than 500 ms, down to 4', () => {
    const sizes = [openWindow()];
    for (let look = 0; look < 4; look += 1) sizes.push(afterHandLatency(sizes.at(-1) ?? openWindow(), 501));
    expect(sizes.map(({ size }) => size)).toEqual([20, 10, 5, 4, 4]);
  });

  test('does not grow while people wait, and grows again when they do not, or when there is nobody', () => {
    const slow = afterHandLatency(openWindow(), 900);
    expect(rows(slow, 100).size).toBe(10);
    expect(rows(afterHandLatency(slow, 500), 20).size).toBe(11);
    expect(rows(afterHandLatency(slow, null), 40).size).toBe(12);
  });

  test('stays between 4 and 24 whatever happens', () => {
    const latency = fc.option(fc.integer({ min: 0, max: 10_000 }));
    const event = fc.oneof(
      fc.constant('row' as const),
      latency.map((ms) => ({ ms })),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 500 }), (events) => {
        let window = openWindow();
        for (const one of events) {
          window = one === 'row' ? afterRow(window) : afterHandLatency(window, one.ms);
          expect(window.size).toBeGreaterThanOrEqual(importWindowLimits.least);
          expect(window.size).toBeLessThanOrEqual(importWindowLimits.most);
        }
      }),
    );
  });
});
