import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createAccessActivities, type AccessDeps } from '../../activities/access';
import type { AccessCommand, AccessResult } from '../../activities/types';
import { putSystem } from '../../db/stores/catalogue';
import * as effectStore from '../../db/stores/effects';
import * as grantStore from '../../db/stores/grants';
import { openTestDatabase } from '../support/database';
import { declareWorkplace, hire, runProcess, type Employee } from '../support/workforce';
import { memoryTarget, type MemoryTarget } from './access-target';

const ORGANIZATION = 'REGIE';
// What fails here is asserted: a log of it would only fill the report.
const logger = new DefaultLogger('ERROR');
export const AT = '2026-02-02T05:00:00.000Z';

/** A promise that a test keeps when it wants to. */
export const deferred = () => {
  let keep: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (keep = resolve));
  return { promise, keep };
};

/** Somebody employed, one process about him, and his account in RESEAU. */
export interface Case {
  who: Employee;
  target: MemoryTarget;
  command: (action: AccessCommand['action'], over?: Partial<AccessCommand>) => AccessCommand;
  apply: (command: AccessCommand, attempt?: number) => Promise<AccessResult>;
  /** The same with stores of the test's own. */
  applyWith: (effects: Partial<AccessDeps['effects']>, command: AccessCommand) => Promise<AccessResult>;
}

/** A database with one organisation, and the activity over targets in memory. */
export const openAccessBench = async () => {
  const database = await openTestDatabase();
  await declareWorkplace(database.app, ORGANIZATION);
  await database.app.withScope([ORGANIZATION], (tx) =>
    putSystem(tx, {
      ...{ organization: ORGANIZATION, code: 'RESEAU', name: 'Réseau', connector: 'scim', config: {} },
      ...{
        criticality: 'critique',
        suspensionMinutes: 5,
        queue: null,
        verification: 'none',
        exclusive: false,
      },
      entitlements: ['compte', 'groupe:finances', 'groupe:rh'],
    }),
  );

  /** A person of his own for a test. */
  const employ = async (number: string): Promise<Case> => {
    const who = await hire(database.app, { organization: ORGANIZATION, number });
    const entitlements = ['RESEAU:compte', 'RESEAU:groupe:finances'];
    const step = { id: 'enable:RESEAU', action: 'enable', state: 'scheduled', system: 'RESEAU' } as const;
    const processId = await runProcess(database.app, who, {
      kind: 'arrival',
      step: { ...step, entitlements },
    });
    const target = memoryTarget();
    const command: Case['command'] = (action, over = {}) => ({
      subject: { ...who, processId, employeeNumber: number },
      ...{ stepId: `${action}:RESEAU`, action, system: 'RESEAU', entitlements, reason: 'base' },
      ...{ approval: null, round: 1, at: AT },
      ...over,
    });
    const run = async (
      effects: Partial<AccessDeps['effects']>,
      wanted: AccessCommand,
      attempt: number,
    ): Promise<AccessResult> => {
      const { applyAccess } = createAccessActivities({
        ...{ database: database.app, grants: grantStore, effects: { ...effectStore, ...effects } },
        shared: {
          adoptAccount: () => Promise.resolve(),
          markSharing: () => Promise.resolve(),
          readSharedAccount: () => Promise.resolve(null),
        },
        connectorFor: () => Promise.resolve(target),
      });
      const environment = new MockActivityEnvironment({ attempt }, { logger });
      return await environment.run<[AccessCommand], AccessResult, typeof applyAccess>(applyAccess, wanted);
    };
    return {
      ...{ who, target, command },
      apply: (wanted, attempt = 1) => run({}, wanted, attempt),
      applyWith: (effects, wanted) => run(effects, wanted, 1),
    };
  };

  const read = <Row extends object>(query: string, values: string[]): Promise<Row[]> =>
    database.app.withScope([ORGANIZATION], async (tx) => [...(await tx.sql.unsafe<Row[]>(query, values))]);

  return {
    ...{ database, employ },
    /** The ledger's row of a step, without its times. */
    effectOf: async (command: AccessCommand) =>
      (
        await read<{ state: string; fence: number; warnings: unknown }>(
          'select state, fence, warnings from effects where key = $1',
          [`${command.subject.processId}#${command.stepId}`],
        )
      )[0],
    accountOf: async ({ personId }: Employee) =>
      (
        await read<{ state: string; leased: boolean; captured: string[] | null }>(
          'select state, lease_key is not null as leased, captured from accounts where person_id = $1',
          [personId],
        )
      )[0],
    /** Rights believed to be held now. */
    heldBy: async ({ personId }: Employee) =>
      (
        await read<{ entitlement: string }>(
          `select entitlement from grants where person_id = $1 and recorded_to is null and valid_to is null
           order by 1`,
          [personId],
        )
      ).map((row) => row.entitlement),
    /** What the audit says of the process, in order. */
    auditOf: async (command: AccessCommand) =>
      (
        await read<{ action: string }>('select action from audit where subject_id = $1 order by id', [
          command.subject.processId,
        ])
      ).map((row) => row.action),
    /** Writes as the application. */
    write: (query: string, values: string[]) => read(query, values),
    close: () => database.close(),
  };
};

export type AccessBench = Awaited<ReturnType<typeof openAccessBench>>;
