import type { Progress } from '../../domain/processes/progress';
import type { ProcessKind } from '../../domain/processes/states';
import type { Scope, Tx } from '../../db/connect';
import { readPrincipal } from '../../db/stores/identity';
import { readProcess, type Reader, type StoredProcess } from '../../db/stores/process-reads';
import { parseProcessId, workflowIdOf } from '../../temporal/ids';
import { ProcessGone } from '../../temporal/process-errors';
import { progress } from '../../workflows/contracts/people';
import { confidentialReaders } from '../matrix';
import { problem } from '../problems';
import { refusedByProcess } from '../process-problems';
import type { Call } from '../route';

/** Nobody's number: a manager without an employee number of his own has no reports. */
const NOBODY = '';

/** What the caller may know of processes, and in which organisations. */
export interface Sight {
  reader: Reader;
  organizations: Scope;
}

/** What the caller may know of processes. A number means nothing in another organisation than the employer's. */
export const sightOf = async (tx: Tx, { caller, reach }: Call): Promise<Sight> => {
  const { principal, employeeNumber, organization } = caller;
  const reader = {
    principal,
    readsConfidential: confidentialReaders.includes(caller.role),
    reportsOf: reach === 'reports' ? (employeeNumber ?? NOBODY) : null,
  };
  if (reach !== 'reports' || organization !== null) return { reader, organizations: caller.organizations };
  const employer = (await readPrincipal(tx, principal))?.organization;
  return { reader, organizations: caller.organizations.filter((code) => code === employer) };
};

const seesAll = (principal: string): Reader => ({ principal, readsConfidential: true, reportsOf: null });

/** The row, `null` when there is none yet. Throws `not-found` for one that is not the caller's to know of. */
const readRow = (call: Call, kind: ProcessKind, id: string): Promise<StoredProcess | null> =>
  call.deps.database.withScope(call.scope, async (tx) => {
    const { reader, organizations } = await sightOf(tx, call);
    const row = await readProcess(tx, reader, kind, id);
    if (row && organizations.includes(row.organization)) return row;
    const isThere = row ?? (await readProcess(tx, seesAll(reader.principal), kind, id));
    // Whose report somebody is, only the row says.
    if (isThere || call.reach === 'reports') throw problem('not-found');
    return null;
  });

const ask = async ({ deps }: Call, workflowId: string): Promise<Progress> => {
  try {
    return await deps.gateway.query(workflowId, progress);
  } catch (error) {
    if (error instanceof ProcessGone) throw problem('not-found', { cause: error });
    throw error;
  }
};

/** A process that the caller may know of: as the tables hold it, or what it says while no table knows it. */
export type Seen = { row: StoredProcess } | { row: null; progress: Progress };

/** Finds a process. Throws `not-found`; `WorkflowsAway` when only its workflow could tell and does not answer. */
export const findProcess = async (call: Call, kind: ProcessKind, id: string): Promise<Seen> => {
  const organization = parseProcessId(id)?.organization;
  if (organization === undefined || !call.scope.includes(organization)) throw problem('not-found');
  const row = await readRow(call, kind, id);
  if (row) return { row };
  const said = await ask(call, workflowIdOf(kind, id));
  // Accepted between both questions: the row decides who may know.
  const since = await readRow(call, kind, id);
  return since ? { row: since } : { row: null, progress: { ...said, steps: [], next: [] } };
};

/** A process to act on. Throws `not-found`, or a 409 for one that is over or not planned yet. */
export const findOpen = async (call: Call, kind: ProcessKind, id: string): Promise<StoredProcess> => {
  const { row } = await findProcess(call, kind, id);
  if (!row) throw refusedByProcess('not-accepted-yet');
  if (row.closedAt !== null) throw refusedByProcess('process-ended');
  return row;
};
