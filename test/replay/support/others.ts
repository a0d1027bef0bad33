import { randomBytes, randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { ImportActivities } from '../../../activities/import-types';
import type { MailActivities } from '../../../activities/mail';
import type { PurgeActivities } from '../../../activities/purge';
import type { ReconciliationActivities } from '../../../activities/reconciliation';
import { processId } from '../../../temporal/ids';
import { importWorkflowType, type ImportInput } from '../../../workflows/contracts/imports';
import { MAIL_PAGE, MAIL_RELAY } from '../../../workflows/contracts/mail';
import { PURGE } from '../../../workflows/contracts/purge';
import { RECONCILIATION } from '../../../workflows/contracts/reconciliation';
import { readState } from '../../support/server-state';
import { workflowBundlePath } from '../../support/servers';
import { dataConverter } from './replay-key';

/** A process whose steps are nobody's: what its activities answer is the whole story. */
interface Performance {
  type: string;
  workflowId: string;
  args: unknown[];
  activities: object;
}

const importOf = (kind: 'arrivals' | 'departures' | 'people'): Performance => {
  const { id, workflowId } = processId('REGIE', 'import', [kind], randomBytes(32));
  const input: ImportInput = { id, organization: 'REGIE' };
  const activities: ImportActivities = {
    readImport: () => Promise.resolve({ kind }),
    submitRows: () => Promise.resolve(),
    loadRoster: () => Promise.resolve(),
    finishImport: () => Promise.resolve(),
    purgeReport: () => Promise.resolve(),
  };
  return { type: importWorkflowType, workflowId, args: [input], activities };
};

const relayOf = (...pages: number[]): Performance => {
  const left = [...pages];
  const activities: MailActivities = {
    relayMail: () => {
      const taken = left.shift() ?? 0;
      return Promise.resolve({ taken, sent: taken, dropped: 0, failed: 0 });
    },
  };
  return { type: MAIL_RELAY, workflowId: `mail-relay/_/${randomUUID()}`, args: [], activities };
};

const nightOf = (): Performance => {
  const activities: ReconciliationActivities = {
    listOrganizations: () => Promise.resolve(['REGIE', 'REGIE-NORD']),
    endExpired: () => Promise.resolve(),
    reconcileOrganization: ({ organization }) =>
      organization === 'REGIE'
        ? Promise.resolve({ opened: 2, resolved: 1, unread: ['RESEAU'] })
        : Promise.reject(ApplicationFailure.nonRetryable('no such organisation', 'gone')),
  };
  return { type: RECONCILIATION, workflowId: `${RECONCILIATION}/_/${randomUUID()}`, args: [], activities };
};

const weekOf = (): Performance => {
  const activities: PurgeActivities & Pick<ReconciliationActivities, 'listOrganizations'> = {
    listOrganizations: () => Promise.resolve(['REGIE', 'REGIE-NORD']),
    purgeOrganization: ({ organization }) =>
      organization === 'REGIE'
        ? Promise.resolve({ rows: 12, held: false })
        : Promise.reject(ApplicationFailure.nonRetryable('no such organisation', 'gone')),
  };
  return { type: PURGE, workflowId: `${PURGE}/_/${randomUUID()}`, args: [], activities };
};

/** Processes that are no person's. */
export const otherStories: Readonly<Record<string, () => Performance>> = {
  'hrImport.arrivals': () => importOf('arrivals'),
  'hrImport.departures': () => importOf('departures'),
  'hrImport.people': () => importOf('people'),
  'mailRelay.two-pages': () => relayOf(MAIL_PAGE, 3),
  'purge.one-failed': weekOf,
  'reconciliation.one-failed': nightOf,
};

/** A server whose clock jumps and a worker of the moment; what is performed is encrypted for the recorded histories. */
export const openTheatre = async () => {
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: readState().timeSkippingBinary } },
    client: { dataConverter },
  });
  const connection = environment.nativeConnection;
  const perform = async (client: Client, { type, workflowId, args, activities }: Performance) => {
    const taskQueue = `replay-${randomUUID()}`;
    const worker = await Worker.create({
      ...{ connection, taskQueue, dataConverter, activities },
      workflowBundle: { codePath: workflowBundlePath() },
    });
    await worker.runUntil(client.workflow.execute(type, { workflowId, taskQueue, args }));
    return workflowId;
  };
  return {
    client: environment.client,
    perform: (performance: Performance) => perform(environment.client, performance),
    close: () => environment.teardown(),
  };
};
