import { sleep } from '@temporalio/workflow';
import type { ArrivalInput, DepartureInput } from '../../../workflows/contracts/people';
import { arrival as asItIs } from '../../../workflows/arrival';
import { departure as departureAsItIs } from '../../../workflows/departure';
import { PlanRun } from '../../../workflows/engine/plan-run';
import { Questions } from '../../../workflows/engine/questions';

/** An arrival that waits before it is accepted: a step that nothing under way has taken. */
export async function arrival(input: ArrivalInput): Promise<{ outcome: string }> {
  await sleep('1 second');
  return await asItIs(input);
}

/** A departure that asks nobody anything and writes nothing of where it stands: steps are gone. */
export async function departure(input: DepartureInput): Promise<{ outcome: string }> {
  Questions.prototype.ask = () => Promise.resolve();
  PlanRun.prototype.record = () => Promise.resolve();
  return await departureAsItIs(input);
}
