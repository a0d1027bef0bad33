import type { Express } from 'express';
import { createPreviewer } from '../../activities/previews';
import { buildApp } from '../../api/app';
import type { ApiDeps } from '../../api/deps';
import { readHrFile } from '../../connectors/hr-file/read';
import { inspectSignature } from '../../connectors/signing/inspect';
import { createImportStarter } from '../../temporal/import-starter';
import { createPayloadReader } from '../../temporal/payload-reader';
import { acceptDeps } from './activities';
import { validateConnectorConfig } from './connectors';
import type { Held } from './process';
import { createReadiness } from './readiness';
import { createSignIn } from './sign-in';

/** What the API takes from the worker, when they share a process. */
export interface Neighbours {
  /** Whose polling makes the API ready. */
  workerIdentity: string;
  extraMetrics: ApiDeps['extraMetrics'];
  /** What this process has missed three times in a row. */
  stuck: ApiDeps['stuck'];
}

/** The door, and what it answers to `/readyz`. */
export interface Api {
  app: Express;
  readiness: ApiDeps['readiness'];
}

/** Builds the HTTP door over what the process holds. */
export const createApi = (held: Held, { workerIdentity, extraMetrics, stuck }: Neighbours): Api => {
  const { databases, temporal, gateway, submitter, servers, config, log, signer } = held;
  const readiness = createReadiness({
    database: databases.app,
    client: temporal.client,
    taskQueue: config.taskQueue,
    identityPrefix: workerIdentity,
  });
  const app = buildApp({
    database: databases.app,
    organizations: databases.organizations,
    gateway,
    submitter,
    previewer: createPreviewer(acceptDeps(databases.app)),
    signIn: servers.signIn === undefined ? null : createSignIn(servers.signIn, config),
    rates: config.rates,
    proxies: config.proxies,
    log,
    readiness,
    extraMetrics,
    stuck,
    clock: () => new Date().toISOString(),
    validateConnectorConfig,
    readHrFile,
    imports: createImportStarter(temporal.client, config.taskQueue),
    publicKeys: signer.keys,
    inspectSignature: (jws) => inspectSignature(jws, signer.keys),
    readPayloads: createPayloadReader(temporal.codec),
    temporalUi: servers.temporalUi,
  });
  return { app, readiness };
};
