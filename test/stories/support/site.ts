import { startDemoDirectory, type DemoDirectory } from '../../../embedded/directory';
import { createTestDatabase } from '../../support/servers';
import { tenantsOf } from './client';
import { openCluster, type Cluster } from './cluster';

/** A cluster and the directory of its organisations, whose database is another one than that which may die. */
export interface Site {
  cluster: Cluster;
  directory: DemoDirectory;
  /** The superuser's URL of the directory's database. */
  directoryDatabaseUrl: string;
  /** Ends the cluster, then what a test has put between both, then the directory. */
  close(between?: () => Promise<unknown>): Promise<void>;
}

/** Starts both; `codes` are the organisations that have a directory, `more` is added to the cluster's configuration. */
export const openSite = async (
  name: string,
  codes: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Site> => {
  const database = await createTestDatabase();
  const databaseUrl = database.superuserUrl;
  const [cluster, directory] = await Promise.all([
    openCluster(name, codes, more),
    startDemoDirectory({ port: 0, databaseUrl, tenants: tenantsOf(codes), log: () => undefined }),
  ]);
  return {
    ...{ cluster, directory, directoryDatabaseUrl: databaseUrl },
    close: async (between) => {
      await cluster.close();
      await between?.();
      await directory.close();
      await database.drop();
    },
  };
};
