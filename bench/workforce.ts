import { insertEmployment } from '../db/stores/accept';
import { waitUntil } from '../embedded/wait';
import type { Desk } from './desk';
import { arrivalOf, departureOf, file, hand, inDays, newNumbers } from './requests';
import { inWindow, timed } from './statistics';

const LIMIT_MS = 10 * 60_000;

/** Employees who were there before Relais: no process, no account. Answers their numbers. */
export const knownEmployees = async (desk: Desk, organization: string, count: number): Promise<string[]> => {
  const numbers = newNumbers(count);
  await desk.databases.app.withScope([organization], async (tx) => {
    for (const number of numbers) {
      const { employee, position, ...rest } = arrivalOf(organization, number, inDays(-100));
      await insertEmployment(tx, organization, number, {
        ...{ ...employee, ...position, ...rest, ordinal: 1, state: 'active', expectedEnd: null },
        status: rest.employmentStatus,
        userName: `${organization}-${number}`.toLowerCase(),
      });
    }
  });
  return numbers;
};

/** Steps of some action that are done in an organisation, or in one process. */
export const stepsDone = (
  desk: Desk,
  organization: string,
  action: string,
  processId: string | null = null,
): Promise<number> =>
  desk.databases.app.withScope([organization], async (tx) => {
    const [row] = await tx.sql<{ done: number }[]>`
      select count(*)::int as done from process_steps
      where organization = ${organization} and action = ${action} and state = 'done'
        and (${processId}::text is null or process_id = ${processId}::text)`;
    return row?.done ?? 0;
  });

/** Waits until so many steps are done. Throws after ten minutes. */
export const untilDone = async (
  ask: () => Promise<number>,
  count: number,
  everyMs: number,
): Promise<void> => {
  let done = 0;
  const enough = async () => (done = await ask()) >= count;
  if (!(await waitUntil(enough, LIMIT_MS, everyMs))) throw new Error(`${done} of ${count} steps were done`);
};

/** Employees whose accounts are enabled in both directories. Answers their numbers. */
export const enabledEmployees = async (desk: Desk, count: number): Promise<string[]> => {
  const numbers = newNumbers(count);
  const before = await stepsDone(desk, 'REGIE', 'enable');
  await inWindow(numbers, 20, (number) =>
    desk.submitter.arrival(arrivalOf('REGIE', number, inDays(0)), file),
  );
  await untilDone(() => stepsDone(desk, 'REGIE', 'enable'), before + 2 * count, 250);
  return numbers;
};

/** Milliseconds from the sending of an immediate departure until both directories, read again, show its end. */
export const suspension = (desk: Desk, number: string): Promise<number> =>
  timed(async () => {
    const sent = await desk.submitter.departure(departureOf('REGIE', number, true), hand);
    if (!('id' in sent)) throw new Error(`a departure was not accepted: ${JSON.stringify(sent)}`);
    await untilDone(() => stepsDone(desk, 'REGIE', 'suspend', sent.id), 2, 20);
  });
