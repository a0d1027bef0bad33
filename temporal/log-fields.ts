import { types } from 'node:util';

/** The only fields that a log line may have. None of them can say who an employee is. */
export const logFields = [
  'room',
  'processKind',
  'workflowId',
  'workflowType',
  'runId',
  'stepId',
  'activityType',
  'attempt',
  'taskQueue',
  'namespace',
  'sdkComponent',
  'organization',
  'system',
  'queue',
  'state',
  'code',
  'ms',
  'count',
  'bytes',
  'port',
  'status',
  'method',
  'route',
  'requestId',
  'keyId',
  'signal',
  'version',
] as const;
export type LogField = (typeof logFields)[number];

/** What a line says beside its message. `error`: any thrown value; its name, code and frames are printed. */
export type LogFacts = Partial<Record<LogField, string | number | boolean>> & { error?: unknown };

type Printable = string | number | boolean | string[];

const allowed: ReadonlySet<string> = new Set(logFields);
// Ids, codes, routes and numbers: no space, no '@', no accent.
const codeLike = /^[\w.:/+-]{1,200}$/;
const sixDigits = /(?<![\w-])\d{6}(?![\w-])/;
const stackFrame = /^\s+at .+:\d+:\d+\)?$/;
const MAX_CAUSES = 5;
const MAX_FRAMES = 10;

// Not `instanceof`: what a workflow throws comes from another realm.
const isError = (value: unknown): value is Error => types.isNativeError(value);

const isCode = (value: unknown): value is string =>
  typeof value === 'string' && codeLike.test(value) && !sixDigits.test(value);

/** The facts that may be printed; anything else is dropped, whatever its type. */
export function printable(facts: Readonly<Record<string, unknown>>): Record<string, Printable> {
  const entries = Object.entries(facts).flatMap(([key, value]): [string, Printable][] => {
    if (!allowed.has(key)) return [];
    return typeof value === 'number' || typeof value === 'boolean' || isCode(value) ? [[key, value]] : [];
  });
  return { ...Object.fromEntries(entries), ...('error' in facts && printableError(facts.error)) };
}

/** A message as it is, unless it looks as if it held an e-mail or an employee number (lines of the SDK). */
export function printableMessage(message: string): string {
  return message.includes('@') || sixDigits.test(message) ? 'message withheld' : message;
}

/** Name, code, frames and causes of a thrown value: its message may quote a person, so it is never printed. */
function printableError(thrown: unknown): Record<string, Printable> {
  const [first = '', ...causes] = chain(thrown);
  return {
    error: first,
    ...(causes.length > 0 && { causes }),
    ...(isError(thrown) && { frames: frames(thrown) }),
  };
}

function chain(thrown: unknown): string[] {
  const labels: string[] = [];
  for (let next = thrown; next !== undefined && labels.length < MAX_CAUSES; next = causeOf(next)) {
    labels.push(label(next));
  }
  return labels;
}

const causeOf = (thrown: unknown): unknown => (isError(thrown) ? thrown.cause : undefined);

function label(thrown: unknown): string {
  if (!isError(thrown)) return typeof thrown;
  const name = isCode(thrown.name) ? thrown.name : 'Error';
  const code = 'code' in thrown ? thrown.code : undefined;
  return isCode(code) || typeof code === 'number' ? `${name}/${code}` : name;
}

function frames(error: Error): string[] {
  const stack = error.stack ?? '';
  // A message of several lines may imitate a frame: what stands before its end is not a frame.
  const start = stack.indexOf(error.message);
  const afterMessage = start < 0 ? stack : stack.slice(start + error.message.length);
  return afterMessage
    .split('\n')
    .filter((line) => stackFrame.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim());
}
