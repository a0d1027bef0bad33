import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';

const historyFolder = join(__dirname, '..', 'histories');

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** One recorded history; payloads are bound to the workflow id, which histories do not hold. */
export interface Recorded {
  workflowId: string;
  history: History;
}

/** Names of the recorded histories, `<workflow type>.<story>`. */
export const recordedNames = (): string[] =>
  readdirSync(historyFolder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .toSorted();

/** What was recorded under a name, as text. */
export const recordedText = (name: string): string =>
  readFileSync(join(historyFolder, `${name}.json`), 'utf8');

const isLong = (value: object): value is { toNumber(): number } => 'toNumber' in value && 'unsigned' in value;

/** A part of a history as JSON holds it. The SDK's own writer fails where npm installs protobufjs more than once. */
const toPlain = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(toPlain);
  if (isLong(value)) return value.toNumber();
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toPlain(each)]));
};

const fromPlain = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && '$bytes' in value
    ? Buffer.from(String(value.$bytes), 'base64')
    : value;

/** What was recorded under a name. */
export const readRecorded = (name: string): Recorded => {
  const { workflowId, events } = JSON.parse(recordedText(name), fromPlain) as Omit<Recorded, 'history'> &
    Required<History>;
  return { workflowId, history: { events } };
};

/** Keeps a history; one event a line, so that a difference can be read. */
export const writeRecorded = (name: string, { workflowId, history }: Recorded): void => {
  mkdirSync(historyFolder, { recursive: true });
  const lines = (history.events ?? []).map((event) => JSON.stringify(toPlain(event))).join(',\n');
  const text = `{"workflowId":${JSON.stringify(workflowId)},"events":[\n${lines}\n]}\n`;
  writeFileSync(join(historyFolder, `${name}.json`), text);
};
