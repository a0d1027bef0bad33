import { createSubmitter } from '../../api/people/submit';
import { createSigner, type Signer } from '../../connectors/signing/signer';
import type { Config } from '../../config/load';
import type { ProcessStarter } from '../../domain/people/submission';
import type { Log } from '../../temporal/logger';
import { createProcessGateway, type ProcessGateway } from '../../temporal/process-gateway';
import type { Closing } from './closing';
import { openDatabases, type Databases } from './database';
import type { Servers } from './servers';
import { openTemporal, type TemporalClient } from './temporal';

/** What a process of Relais holds open, worker or API. */
export interface Held {
  config: Config;
  servers: Servers;
  log: Log;
  databases: Databases;
  temporal: TemporalClient;
  gateway: ProcessGateway;
  submitter: ProcessStarter;
  signer: Signer;
}

/** Opens what every process needs, to be closed in the end. Raises when Temporal does not answer. */
export const hold = async (config: Config, servers: Servers, log: Log, closing: Closing): Promise<Held> => {
  const databases = openDatabases(servers);
  closing.add('database pools', () => databases.close());
  const temporal = await openTemporal(servers);
  closing.add('Temporal client', () => temporal.close());
  const gateway = createProcessGateway(temporal.client, config.taskQueue);
  const { idSecret } = servers;
  const submitter = createSubmitter({ database: databases.app, gateway, idSecret });
  const signer = createSigner(servers.signingKeys);
  return { config, servers, log, databases, temporal, gateway, submitter, signer };
};
