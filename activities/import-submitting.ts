import { Context, heartbeat } from '@temporalio/activity';
import type { RowRecord } from '../db/stores/import-work';
import type { Sender, Submission, Submitter } from '../domain/people/submission';
import type { ImportDeps } from './import-deps';
import { RowFlow } from './import-flow';
import { recordOf, refusedBy } from './import-outcomes';
import { judgeFile, type GoodRow } from './import-reading';
import { openHalt, type Halt } from './import-halt';
import type { ImportCommand } from './import-types';
import { OutcomeWriter } from './import-writer';

const HEARTBEAT_MS = 2_000;
/** Tries of a row whose sending fails for another reason than workflows away; the pauses add up to two minutes. */
const MAX_TRIES = 12;
const SHORTEST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/** Sends the rows of a file that have no outcome yet, in order, and writes what became of each. */
export async function submitRows(deps: ImportDeps, command: ImportCommand): Promise<void> {
  const { importId, organization } = command;
  const judged = await judgeFile(deps, command);
  const settled = await deps.database.withScope([organization], (tx) =>
    deps.stores.listSettledLines(tx, importId),
  );
  const record = (rows: RowRecord[]) =>
    deps.database.withScope([organization], (tx) => deps.stores.recordOutcomes(tx, importId, rows));
  // What is known may have changed since the first reading: a row refused now has no outcome yet.
  const newlyRefused = judged.refused.filter(({ line }) => !settled.has(line));
  if (newlyRefused.length > 0) await record(newlyRefused);
  const writer = new OutcomeWriter(record);
  const sender: Sender = { actor: judged.file.sender, origin: 'import' };
  const received: GoodRow[] = [];
  const halt = openHalt(deps.stopping);
  const flow = new RowFlow<GoodRow>(async (row) => {
    const outcome = await sendRow(deps.submitter, row, sender, halt);
    if (outcome.outcome === 'received') received.push(row);
    await writer.add(outcome);
  }, deps.handLatency);
  const rows = judged.good.filter(({ raw }) => !settled.has(raw.line));
  const all = async () => {
    await flow.run(rows);
    await askAgain(flow, received, writer, { within: deps.settleWithin, halt });
  };
  await beating(flow, () => runUntilStopped(flow, all, writer, halt));
}

/**
 * A row that was received has a process that may still refuse it. The same request sent again is answered by that
 * process, or by the next one when it has refused. After a while the import ends, and counts what stayed silent.
 */
async function askAgain(
  flow: RowFlow<GoodRow>,
  received: GoodRow[],
  writer: OutcomeWriter,
  { within, halt }: { within: number; halt: Halt },
): Promise<void> {
  const deadline = performance.now() + within;
  for (let pause = SHORTEST_PAUSE_MS; received.length > 0; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    if (performance.now() + pause > deadline) return;
    // No line twice in one batch.
    await writer.flush();
    await halt.pause(pause);
    await flow.run(received.splice(0));
  }
}

/**
 * Told to stop, it takes no further row, waits for those under way and leaves the rest to the next attempt. Cancelled,
 * it leaves those under way too. Either way it writes what it knows.
 */
async function runUntilStopped(
  flow: RowFlow<GoodRow>,
  work: () => Promise<void>,
  writer: OutcomeWriter,
  halt: Halt,
): Promise<void> {
  halt.heard(() => flow.stop());
  try {
    await Promise.race([work(), Context.current().cancelled]);
  } finally {
    halt.close();
    flow.stop();
    await writer.flush();
  }
  halt.check();
}

async function beating(flow: RowFlow<GoodRow>, work: () => Promise<void>): Promise<void> {
  heartbeat(flow.progress);
  const timer = setInterval(() => heartbeat(flow.progress), HEARTBEAT_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
}

async function sendRow(submitter: Submitter, row: GoodRow, sender: Sender, halt: Halt): Promise<RowRecord> {
  for (let tries = 1; ; tries += 1) {
    try {
      return recordOf(row.raw, await send(submitter, row, sender));
    } catch (error) {
      if (!isAway(error) && tries >= MAX_TRIES) return refusedBy(row.raw, 'internal', null, failed);
      await halt.pause(Math.min(LONGEST_PAUSE_MS, 100 * 2 ** Math.min(tries, 10)));
    }
  }
}

const failed = 'erreur interne: la ligne n’a pas pu être envoyée; la renvoyer';

function send(submitter: Submitter, row: GoodRow, sender: Sender): Promise<Submission> {
  if (row.kind === 'arrivals') return submitter.arrival(row.request, sender);
  if (row.kind === 'departures') return submitter.departure(row.request, sender);
  throw new Error('a statement of the workforce starts no process');
}

/** By its name: the class lives with the gateway, which steps do not know. */
const isAway = (error: unknown): boolean => error instanceof Error && error.name === 'WorkflowsAway';
