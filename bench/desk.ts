import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { ArrivalActivities, DepartureActivities } from '../activities/types';
import { createSubmitter } from '../api/people/submit';
import { createActivities } from '../bin/compose/activities';
import type { Closing } from '../bin/compose/closing';
import { openConnectors, type Connectors } from '../bin/compose/connectors';
import { openDatabases, type Databases } from '../bin/compose/database';
import type { Servers } from '../bin/compose/servers';
import { runWorker } from '../bin/compose/worker';
import type { AccessConnector } from '../connectors/port';
import { createSigner } from '../connectors/signing/signer';
import { createMailer } from '../connectors/mail/mailer';
import type { Submitter } from '../domain/people/submission';
import { connectClient } from '../temporal/connection';
import { createDataConverter } from '../temporal/data-converter';
import { createProcessGateway, type ProcessGateway } from '../temporal/process-gateway';
import { openWorkerConnection } from '../temporal/worker-connection';
import { createMemoryConnector } from './memory-connector';
import { isInMemory } from './organizations';
import type { Rewriting } from './plan-instants';

/** Where a desk works, and what it may do without. */
export interface DeskPlace {
  servers: Servers;
  taskQueue: string;
  /** False: payloads in clear, to see what encryption costs. */
  encrypted: boolean;
  bundlePath: string;
  outbox: string;
  closing: Closing;
}

/** Relais as the bench composes it: a worker of its own queue, and the doors to it. */
export interface Desk {
  taskQueue: string;
  client: Client;
  dataConverter: DataConverter;
  databases: Databases;
  gateway: ProcessGateway;
  submitter: Submitter;
  /** What is done to plans just accepted, by organisation. */
  rewritings: Map<string, Rewriting>;
}

type Accepting = Pick<ArrivalActivities, 'acceptArrival'> & Pick<DepartureActivities, 'acceptDeparture'>;

const rewriting = <Activities extends Accepting>(
  activities: Activities,
  rewritings: Desk['rewritings'],
): Activities => {
  const rewrite = <Result extends Awaited<ReturnType<Accepting['acceptArrival']>>>(
    { organization, now }: { organization: string; now: string },
    result: Result,
  ): Result => {
    const rule = rewritings.get(organization);
    return result.ok && rule ? { ...result, plan: rule(result.plan, Date.parse(now)) } : result;
  };
  return {
    ...activities,
    acceptArrival: async (command) => rewrite(command, await activities.acceptArrival(command)),
    acceptDeparture: async (command) => rewrite(command, await activities.acceptDeparture(command)),
  } satisfies Accepting & Activities;
};

/** The product's look-up of a system, and behind it a memory where the organisation says so. */
const withMemory = (opened: Connectors): Connectors => {
  const memories = new Map<string, AccessConnector>();
  return {
    connectorFor: async (organization, system) => {
      const real = await opened.connectorFor(organization, system);
      if (!isInMemory(organization)) return real;
      const key = `${organization}/${system}`;
      const memory = memories.get(key) ?? createMemoryConnector();
      memories.set(key, memory);
      return memory;
    },
    close: () => opened.close(),
  };
};

/** Opens a desk and starts its worker; all is closed with `closing`. */
export const openDesk = async (place: DeskPlace): Promise<Desk> => {
  const { servers, taskQueue, closing, bundlePath } = place;
  const { namespace } = servers.temporal;
  const databases = openDatabases(servers);
  closing.add('pools', () => databases.close());
  const dataConverter = place.encrypted ? createDataConverter({ keys: servers.payloadKeys, namespace }) : {};
  const connected = await connectClient({ ...servers.temporal, dataConverter });
  const { client } = connected;
  closing.add('client', () => connected.close());
  const gateway = createProcessGateway(client, taskQueue);
  const submitter = createSubmitter({ database: databases.app, gateway, idSecret: servers.idSecret });
  const connectors = withMemory(openConnectors(databases.app, servers.secretOf, servers.privateNetworks));
  closing.add('connectors', () => connectors.close());
  const connection = await openWorkerConnection(servers.temporal);
  closing.add('worker connection', () => connection.close());
  const rewritings: Desk['rewritings'] = new Map();
  const mailer = createMailer({ kind: 'outbox', folder: place.outbox });
  const activities = createActivities({
    ...{ databases, connectors, submitter, mailer },
    seals: { folder: `${place.outbox}-seals`, signer: createSigner(servers.signingKeys) },
  });
  const worker = await runWorker({
    ...{ connection, namespace, taskQueue, dataConverter, bundlePath },
    activities: rewriting(activities, rewritings),
  });
  closing.add('worker', () => worker.drain());
  return { taskQueue, client, dataConverter, databases, gateway, submitter, rewritings };
};
