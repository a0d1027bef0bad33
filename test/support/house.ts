import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createPreviewer } from '../../activities';
import { createSubmitter } from '../../api/people/submit';
import { acceptDeps, createActivities } from '../../bin/compose/activities';
import { openConnectors } from '../../bin/compose/connectors';
import { readDemoCatalogue, readDemoSystems } from '../../bin/demo/catalogue';
import type { AccessConnector } from '../../connectors/port';
import { createSigner } from '../../connectors/signing/signer';
import type { Database } from '../../db/connect';
import * as catalogueStore from '../../db/stores/catalogue';
import type { ProcessStarter } from '../../domain/people/submission';
import { startDemoDirectory } from '../../embedded/directory';
import type { CodecKey } from '../../temporal/codec';
import { connectClient } from '../../temporal/connection';
import { createDataConverter } from '../../temporal/data-converter';
import { createProcessGateway } from '../../temporal/process-gateway';
import { openTestDatabase } from './database';
import { readState } from './server-state';
import { createTestDatabase, temporalAddress, workflowBundlePath } from './servers';

/** The activities of the worker. */
export type HouseActivities = ReturnType<typeof createActivities>;

/** What a test may put in the place of the real thing. */
export interface HouseOptions {
  /** A server of its own whose clock jumps; default: the shared dev server with the real clock. */
  timeSkipping?: boolean;
  /** Stands before the real connectors, to make a target fail. */
  wrapConnector?: (connector: AccessConnector, system: string) => AccessConnector;
  /** Stands before the real activities, to make the database fail. */
  wrapActivities?: (activities: HouseActivities) => HouseActivities;
  /** Encrypts every payload; default: a key of this house's own. Histories that are kept need one that is known. */
  payloadKey?: CodecKey;
}

const ORGANIZATION = 'REGIE';
// The directory of the tests is on this machine.
const LOOPBACK = ['127.0.0.0/8'];

// One runtime a test file: a failing target would fill the output with what the test itself asserts.
const quiet = () =>
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
  });
let isQuiet = false;

/** Writes the demonstration's catalogue straight into the tables. */
const declare = async (
  database: Awaited<ReturnType<typeof openTestDatabase>>['app'],
  urls: Record<string, string>,
) => {
  const { separation, trainings, profiles } = readDemoCatalogue();
  const settings = {
    mailTemplate: '{prenom}.{nom}@exemple.gouv.qc.ca',
    separation: separation.map((rule) => ({ ...rule, between: rule.between as [string, string] })),
    trainings,
    owners: {},
    respondentEmail: 'repondant@exemple.gouv.qc.ca',
    // Many leave at once in the tests of other things.
    limits: { number: 100_000, percent: 100, immediate: 100_000 },
  };
  const systems = readDemoSystems({ annuaire: urls.annuaire ?? '', reseau: urls.reseau ?? '' });
  const blank = { queue: null, config: {}, trainings: [], approval: null, owner: null };
  await database.withScope([ORGANIZATION], async (tx) => {
    await catalogueStore.putOrganization(tx, { code: ORGANIZATION, name: 'Régie', settings });
    for (const { code, body } of systems)
      await catalogueStore.putSystem(tx, { ...blank, ...body, organization: ORGANIZATION, code } as never);
    for (const { code, body } of profiles)
      await catalogueStore.putProfile(tx, { ...blank, ...body, organization: ORGANIZATION, code } as never);
  });
};

interface Temporal {
  client: Client;
  connection: NativeConnection;
  now(): Promise<number>;
  until(instant: string): Promise<void>;
  close(): Promise<void>;
}

const realTemporal = async (dataConverter: DataConverter): Promise<Temporal> => {
  const address = temporalAddress();
  const { client, close } = await connectClient({ address, namespace: 'default', dataConverter });
  const connection = await NativeConnection.connect({ address });
  return {
    ...{ client, connection },
    now: () => Promise.resolve(Date.now()),
    until: () => Promise.reject(new Error('the real clock does not jump')),
    close: async () => {
      await connection.close();
      await close();
    },
  };
};

const STUCK_MS = 10_000;

/**
 * On a busy machine the server keeps the lock of its clock for an activity that was called off between two tries
 * (temporalio/sdk-java#1138, #2246), and the clock never jumps again: a clock that stands still has its lock taken off.
 */
const withLostLocksReleased = async (
  { connection }: TestWorkflowEnvironment,
  jump: () => Promise<unknown>,
): Promise<void> => {
  const { testService } = connection;
  if (!testService) throw new Error('this server has no clock to unlock');
  // A test that ran out of time has left its server, and nobody waits for its clock.
  const release = () => testService.unlockTimeSkipping({}).catch(() => clearInterval(watch));
  const watch = setInterval(() => void release(), STUCK_MS);
  await jump().finally(() => clearInterval(watch));
};

/** A server whose clock jumps, and only when a test lets it. */
const skippingTemporal = async (dataConverter: DataConverter): Promise<Temporal> => {
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: readState().timeSkippingBinary } },
    client: { dataConverter },
  });
  return {
    client: environment.client,
    connection: environment.nativeConnection,
    now: () => environment.currentTimeMs(),
    until: async (instant) => {
      const wait = Date.parse(instant) - (await environment.currentTimeMs());
      if (wait > 0) await withLostLocksReleased(environment, () => environment.sleep(wait));
    },
    close: () => environment.teardown(),
  };
};

/** Enough for each way that a file takes; a file with hundreds of processes shows a sample of them. */
const REPLAYED = 60;

/** Replays the histories that a test made: code that would decide otherwise on replay fails the file. */
const replayAll = async (
  client: Client,
  database: Database,
  dataConverter: DataConverter,
  codePath: string,
): Promise<void> => {
  const rows = await database.withoutScope(
    (tx) => tx.sql<{ id: string }[]>`
      select workflow_id as id from processes order by md5(workflow_id) limit ${REPLAYED}`,
  );
  const histories = async function* () {
    for (const { id } of rows)
      yield { workflowId: id, history: await client.workflow.getHandle(id).fetchHistory() };
  };
  const options = { workflowBundle: { codePath }, dataConverter };
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories()))
    if (error) throw new Error(`${workflowId} does not replay`, { cause: error });
};

/** The whole house on real servers: database, directory, Temporal, a worker, and the doors to it. */
export const openHouse = async (options: HouseOptions = {}) => {
  if (!isQuiet) quiet();
  isQuiet = true;
  const database = await openTestDatabase();
  const directoryDatabase = await createTestDatabase();
  const tenants = [
    { name: 'annuaire', token: 'annuaire-test' },
    { name: 'reseau', token: 'reseau-test' },
  ];
  const directory = await startDemoDirectory({
    ...{ port: 0, databaseUrl: directoryDatabase.superuserUrl, tenants },
    log: () => undefined,
  });
  await declare(database.app, directory.urls);
  const dataConverter = createDataConverter({
    keys: [options.payloadKey ?? { id: 'test', key: randomBytes(32) }],
    namespace: 'default',
  });
  const temporal = await (options.timeSkipping ? skippingTemporal : realTemporal)(dataConverter);
  const { client } = temporal;
  const taskQueue = `test-${randomBytes(6).toString('hex')}`;
  const gateway = createProcessGateway(client, taskQueue);
  const idSecret = randomBytes(32);
  const submitter: ProcessStarter = createSubmitter({
    ...{ database: database.app, gateway, idSecret },
    now: temporal.now,
  });
  const opened = openConnectors(
    database.app,
    (_organization, ref) => `${ref.replace('demo-', '')}-test`,
    LOOPBACK,
  );
  const connectors = {
    ...opened,
    connectorFor: async (organization: string, system: string) => {
      const connector = await opened.connectorFor(organization, system);
      return options.wrapConnector?.(connector, system) ?? connector;
    },
  };
  const sealFolder = join(readState().folder, `seals-${taskQueue}`);
  const signer = createSigner([{ id: 's1', seed: randomBytes(32) }]);
  const real = createActivities({
    ...{ databases: database, connectors, submitter },
    seals: { folder: sealFolder, signer },
  } as never);
  const activities = options.wrapActivities?.(real) ?? real;
  const { connection } = temporal;
  let codePath = workflowBundlePath();
  const startWorker = async () => {
    const worker = await Worker.create({
      ...{ connection, taskQueue, dataConverter, activities },
      workflowBundle: { codePath },
      maxCachedWorkflows: 200,
      // A worker that a test stops holds its workflows no longer than this.
      stickyQueueScheduleToStartTimeout: '500ms',
      shutdownGraceTime: '10s',
    });
    const running = worker.run();
    return {
      stop: async () => {
        worker.shutdown();
        await running;
      },
    };
  };
  let worker = await startWorker();
  return {
    ...{
      organization: ORGANIZATION,
      database,
      directory,
      tenants,
      client,
      gateway,
      submitter,
      taskQueue,
      connectors,
    },
    previewer: createPreviewer(acceptDeps(database.app)),
    /** What its worker does, to be done once more. */
    activities,
    /** Where the heads of the audit are signed into, and by which keys. */
    seals: { folder: sealFolder, keys: signer.keys },
    /** Virtual instant of now, in milliseconds. */
    now: temporal.now,
    /** Lets virtual time pass until an instant. */
    until: temporal.until,
    /** Stops the worker and starts another one, of another version when its bundle is given. */
    restartWorker: async (bundle = codePath) => {
      await worker.stop();
      codePath = bundle;
      worker = await startWorker();
    },
    close: async () => {
      await worker.stop();
      await replayAll(client, database.batch, dataConverter, codePath);
      await temporal.close();
      await opened.close();
      await directory.close();
      await database.close();
      await directoryDatabase.drop();
    },
  };
};

export type House = Awaited<ReturnType<typeof openHouse>>;
