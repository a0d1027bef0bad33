import type { NewProcess, SubjectIds } from '../db/stores/accept';
import type { Plan } from '../domain/processes/plan';
import type { ProcessState } from '../domain/processes/states';
import type { AcceptDeps } from './deps';
import type { AcceptCommand, AcceptResult, Subject } from './types';

type Accepted = Extract<AcceptResult, { ok: true }>;

/** The answer of an acceptance that was written before: its answer got lost on the way. */
export const acceptedBefore = (
  subject: Omit<Subject, 'personId' | 'employmentId'>,
  before: SubjectIds & { state: ProcessState; plan: Plan },
  tell: string[] = [],
): Omit<Accepted, 'hold'> => {
  const { personId, employmentId, state, plan } = before;
  return { ok: true, subject: { ...subject, personId, employmentId }, plan, state, tell };
};

/** The row of a process, from the command that asks for it. */
export const processOf = (
  { wallClock }: AcceptDeps,
  command: AcceptCommand<unknown>,
  employeeNumber: string,
  plan: Plan,
): Omit<NewProcess, 'kind' | 'state' | 'confidential'> => ({
  id: command.id,
  workflowId: command.workflowId,
  organization: command.organization,
  employeeNumber,
  request: command.request,
  requestHash: command.requestHash,
  plan,
  requestedBy: command.requester.principal,
  origin: command.origin,
  acceptedAt: command.now,
  suspendsAt: null,
  acceptLatencyMs: latencyOf(wallClock() - Date.parse(command.startedAt)),
});

const LARGEST_LATENCY_MS = 2_147_483_647;

/** As the column holds it: a request that waited a month for its workers is still accepted. */
const latencyOf = (milliseconds: number): number =>
  Math.min(LARGEST_LATENCY_MS, Math.max(0, Math.round(milliseconds)));
