import type { Figure, Line, Size } from './figure';
import { costs } from './figures/costs';
import { events } from './figures/events';
import { handDuringImport } from './figures/hand-during-import';
import { importRate } from './figures/import-rate';
import { latency } from './figures/latency';
import { memory } from './figures/memory';
import { midnight } from './figures/midnight';
import { start } from './figures/start';
import { throughput } from './figures/throughput';
import { urgent } from './figures/urgent';
import { openHouse, type House } from './house';
import { readOptions } from './options';
import { tableOf } from './table';

const figures: readonly Figure[] = [
  ...[events, throughput, latency, importRate, handDuringImport, midnight, urgent, memory, start, costs],
];

const since = performance.now();
const say = (line: string): void => {
  const seconds = ((performance.now() - since) / 1_000).toFixed(0).padStart(5);
  process.stderr.write(`[${seconds} s] ${line}\n`);
};

/** A figure that breaks is a line that says so; the others are measured. */
const measure = async (figure: Figure, house: House, size: Size): Promise<Line[]> => {
  say(`${figure.name}: measuring`);
  try {
    return await figure.measure(house, size, (line) => say(`${figure.name}: ${line}`));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(`${figure.name}: ${error instanceof Error ? (error.stack ?? why) : why}`);
    return [{ figure: figure.name, measured: 'not measured', bar: 'measured', missed: why }];
  }
};

/** Servers do not hear the terminal: they are stopped before the process ends. */
const endOnSignals = (house: House): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      say(`${signal}: stopping`);
      // What is under way loses its servers: that is said, and keeps nothing from being stopped.
      process.on('uncaughtException', ({ message }) => say(message));
      void house.close().finally(() => process.exit(130));
    });
};

const run = async (): Promise<void> => {
  const { only, rounds, quick } = readOptions(
    process.argv.slice(2),
    figures.map(({ name }) => name),
  );
  const size: Size = { rounds, of: (full, small) => (quick ? small : full) };
  const house = await openHouse(process.env, say);
  endOnSignals(house);
  const lines: Line[] = [];
  try {
    for (const figure of figures.filter(({ name }) => only.length === 0 || only.includes(name))) {
      const measured = await measure(figure, house, size);
      // A run that is stopped has said what it found.
      for (const line of measured) say(`${line.figure.trim()}: ${line.measured} (${line.bar})`);
      lines.push(...measured);
    }
  } finally {
    await house.close();
  }
  process.stdout.write(`${tableOf(lines)}\n`);
};

run().then(
  () => process.exit(0),
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
