import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPreviewer } from '../../activities/previews';
import { buildApp } from '../../api/app';
import type { ApiDeps } from '../../api/deps';
import { serverLimits } from '../../bin/compose/http';
import { acceptDeps } from '../../bin/compose/activities';
import { createSubmitter } from '../../api/people/submit';
import type { Route } from '../../api/route';
import { routes as allRoutes } from '../../api/routes';
import { readHrFile } from '../../connectors/hr-file/read';
import type { Role } from '../../domain/identity';
import { createPrincipal } from '../../db/stores/identity';
import { createPayloadCodec } from '../../temporal/codec';
import { inspectSignature } from '../../connectors/signing/inspect';
import { createSigner } from '../../connectors/signing/signer';
import { createLog } from '../../temporal/logger';
import { createPayloadReader } from '../../temporal/payload-reader';
import type { ProcessGateway } from '../../temporal/process-gateway';
import { createHeldKey } from '../support/identities';
import { openTestDatabase, type OpenTestDatabase } from '../support/database';
import { conformTo } from './conform';
import { fakeGateway } from './fake-gateway';

export const NOW = '2026-11-23T14:00:00Z';

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON, or `null`. */
  json: Json;
}
export type Json = Record<string, unknown> | null;

export interface Ask {
  key?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
  /** Sent as it is, in the place of `body`. */
  raw?: string | Buffer | FormData;
}

export interface KeyWish {
  role: Role;
  organization?: string | null;
  employeeNumber?: string | null;
  name?: string;
  expiresAt?: string;
  /** A principal that is there; a new one otherwise. */
  principal?: string;
}

export interface Door {
  url: string;
  database: OpenTestDatabase;
  /** Lines of the log, as written. */
  lines: string[];
  /** A key, of a new principal unless one is named. */
  key(wish: KeyWish): Promise<string>;
  ask(method: string, path: string, ask?: Ask): Promise<Reply>;
  close(): Promise<void>;
}

/** The application on a free port, or one given, over a fresh database or one given; `over` replaces dependencies. */
export async function openDoor(
  over: Partial<ApiDeps> = {},
  routes: readonly Route[] = allRoutes,
  given: OpenTestDatabase | null = null,
  port = 0,
): Promise<Door> {
  const database = given ?? (await openTestDatabase());
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } });
  const server = await listen(
    { ...defaults(database, over.gateway ?? fakeGateway()), log, ...over },
    routes,
    port,
  );
  const conform = conformTo(routes);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ url, database, lines },
    key: (wish) => makeKey(database, wish),
    ask: async (method, path, ask = {}) => {
      const reply = await send(url, method, path, ask);
      conform(method, path, reply);
      return reply;
    },
    close: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      if (!given) await database.close();
    },
  };
}

/** What this door reads payloads with. */
export const codec = createPayloadCodec({
  keys: [{ id: 'test', key: randomBytes(32) }],
  namespace: 'default',
});

/** Signs what this door hands out. */
export const doorSigner = createSigner([{ id: 's1', seed: Buffer.alloc(32, 3) }]);

/** Ids of this door's processes are made with it. */
export const ID_SECRET = Buffer.alloc(32, 7);

const defaults = (database: OpenTestDatabase, gateway: ProcessGateway): Omit<ApiDeps, 'log'> => ({
  database: database.app,
  organizations: database.organizations,
  gateway,
  submitter: createSubmitter({ database: database.app, gateway, idSecret: ID_SECRET }),
  previewer: createPreviewer(acceptDeps(database.app)),
  signIn: null,
  rates: { key: 1_000_000, organization: 1_000_000, address: 1_000_000 },
  proxies: 0,
  stuck: () => [],
  readiness: () => Promise.resolve([{ name: 'database', ok: true }]),
  extraMetrics: () => Promise.resolve('temporal_sdk_up 1'),
  clock: () => NOW,
  validateConnectorConfig: (_kind, config) =>
    'wrong' in config ? [{ fr: 'L’adresse manque.', en: 'The address is missing.' }] : [],
  readHrFile,
  imports: { start: () => Promise.resolve() },
  publicKeys: doorSigner.keys,
  inspectSignature: (jws) => inspectSignature(jws, doorSigner.keys),
  readPayloads: createPayloadReader(codec),
  temporalUi: 'http://localhost:8233',
});

const listen = (deps: ApiDeps, routes: readonly Route[], port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer(serverLimits, buildApp(deps, routes));
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve(server));
  });

let principals = 0;

const makeKey = (database: OpenTestDatabase, wish: KeyWish): Promise<string> =>
  database.app.withEverywhere(wish.organization ? [wish.organization] : [], async (tx) => {
    principals += 1;
    const { role, organization = null, employeeNumber = null } = wish;
    const id = wish.principal ?? `principal-${principals}`;
    const name = wish.name ?? `${role} ${principals}`;
    if (wish.principal === undefined)
      await createPrincipal(tx, { id, name, kind: 'person', employeeNumber, organization });
    const expiresAt = wish.expiresAt ?? '2027-11-23T14:00:00Z';
    const key = await createHeldKey(tx, { principalId: id, role, organization, expiresAt });
    return key.plain;
  });

const send = async (url: string, method: string, path: string, ask: Ask): Promise<Reply> => {
  const { key, body, raw } = ask;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(key && { Authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...ask.headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(raw !== undefined && { body: raw }),
  });
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? (JSON.parse(text) as Json) : null,
  };
};
