import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type postgres from 'postgres';
import SCIMMY from 'scimmy';
import { errorDoor, requireToken } from './directory/doors';
import { declareGroups } from './directory/groups';
import { createTenantRouter } from './directory/router';
import { openStore, type DirectoryStore } from './directory/store';
import { createTables } from './directory/tables';
import { declareUsers } from './directory/users';

export interface DemoDirectoryOptions {
  /** `0`: any free port. */
  port: number;
  /** A database of its own, apart from Relais's; its tables are made at the first start. */
  databaseUrl: string;
  tenants: readonly { name: string; token: string }[];
  log: (message: string) => void;
}

export interface DemoDirectory {
  port: number;
  /** The SCIM root of each tenant: `http://127.0.0.1:<port>/<tenant>/scim/v2`. */
  urls: Record<string, string>;
  close(): Promise<void>;
}

/**
 * A real SCIM 2.0 server for one machine: every tenant has its own accounts, groups and token.
 * What was answered is in PostgreSQL, so it survives a killed process. Raises what PostgreSQL or the port raise.
 */
export async function startDemoDirectory(options: DemoDirectoryOptions): Promise<DemoDirectory> {
  declareOnce();
  const store = openStore(options.databaseUrl);
  const { sql } = store;
  try {
    await createTables(sql);
    return await listen(options, store);
  } catch (error) {
    await sql.end({ timeout: 1 });
    throw error;
  }
}

/** scimmy keeps its resources for the whole process: a second directory shares them, by request context. */
function declareOnce(): void {
  if ('User' in SCIMMY.Resources.declared()) return;
  SCIMMY.Config.set({ patch: true, filter: { supported: true, maxResults: 500 }, etag: true });
  declareUsers();
  declareGroups();
}

async function listen(options: DemoDirectoryOptions, store: DirectoryStore): Promise<DemoDirectory> {
  const app = express().disable('x-powered-by').set('etag', false).set('query parser', 'simple');
  const json = express.json({ type: ['application/scim+json', 'application/json'], limit: '1mb' });
  const server: Server = app.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const urls: Record<string, string> = {};
  for (const { name, token } of options.tenants) {
    const root = `http://127.0.0.1:${port}/${name}/scim/v2`;
    urls[name] = root;
    app.use(`/${name}/scim/v2`, requireToken(token), json, createTenantRouter(store, name, root));
  }
  app.use(errorDoor(options.log));
  return { port, urls, close: () => close(server, store.sql) };
}

async function close(server: Server, sql: postgres.Sql): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 2_000).unref();
  await closed;
  await sql.end({ timeout: 5 });
}
