import { join } from 'node:path';
import type { ClaimedRole, PayloadKey } from './formats';
import { ConfigError } from './problems';
import { ruleProblems } from './rules';
import { configKeys, schema, type ConfigKey, type Values } from './schema';
import type { Secret } from './secret';

/** PostgreSQL and Temporal of one's own, on this machine. */
export interface EmbeddedServers {
  kind: 'embedded';
  temporalCliPath: string | undefined;
}

/** PostgreSQL and Temporal that an operator runs. */
export interface ClusterServers {
  kind: 'cluster';
  /** The role under row-level security. */
  databaseUrl: Secret;
  /** The role of the jobs across organisations; the worker needs it. */
  batchUrl: Secret | undefined;
  /** The owner of the tables; migrations alone need it. */
  adminUrl: Secret | undefined;
  temporalAddress: string;
  temporalApiKey: Secret | undefined;
  temporalTls: boolean | undefined;
}

/** The instance's secrets; losing them loses every history and every id. */
export interface InstanceKeys {
  /** The first encrypts, all decrypt. */
  payload: readonly PayloadKey[];
  /** 32 bytes. */
  id: Secret<Buffer>;
}

/** Whose tokens are believed, and what they give. */
export interface SignInConfig {
  issuer: string;
  /** For whom its access tokens are made. */
  audience: string;
  algorithms: readonly string[];
  /** Names of the claims. */
  claims: { roles: string; organization: string; employeeNumber: string };
  roles: readonly ClaimedRole[];
  /** Days for which a role that a token claims is held without a newer one. */
  grantDays: number;
  /** How the provider knows Relais when a browser signs in; absent: browsers do not. */
  client: { id: string; secret: Secret | undefined; scopes: string } | undefined;
}

export interface Config {
  port: number;
  /** Where browsers and mail find us; without a slash at the end. */
  publicUrl: string;
  /** Absolute. */
  varDir: string;
  logLevel: Values['LOG_LEVEL'];
  /** Loopback port of the SDK's metrics; any free one when absent. */
  metricsPort: number | undefined;
  servers: EmbeddedServers | ClusterServers;
  namespace: string;
  taskQueue: string;
  /** Origin of Temporal's page, which may then ask what histories hold; `null`: it may not. */
  temporalUi: string | null;
  /** The built workflows; they are bundled at the start when absent. */
  workflowBundle: string | undefined;
  /** Absent only when embedded: then they are made at the first start and kept in `varDir`. */
  keys: InstanceKeys | undefined;
  /** Ed25519 seeds: the first signs, all are published. Absent only when embedded. */
  signingKeys: readonly PayloadKey[] | undefined;
  /** Folder, outside the database, of the signed heads of the audit. Absolute. */
  auditSeals: string;
  /** Absent: nobody signs in with a provider of one's own. */
  signIn: SignInConfig | undefined;
  /** How long a browser is signed in: without being used, and at most. */
  sessions: { idleMinutes: number; hours: number };
  /** Requests a minute of one key, and of one organisation. */
  rates: { key: number; organization: number; address: number };
  /** Proxies in front that say whom they speak for. */
  proxies: number;
  /** CIDR ranges that connectors may reach beside public addresses; this machine itself when embedded. */
  privateNetworks: readonly string[];
  /** Absent: mail is written under `varDir`. */
  mail: { smtpUrl: Secret; from: string } | undefined;
}

/** The demonstration's directory is on this machine. */
const loopback = ['127.0.0.0/8', '::1/128'];

/** The typed configuration. An empty value counts as absent. Raises `ConfigError` with every bad key at once. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = givenOf(env);
  const parsed = schema.safeParse(Object.fromEntries(given));
  const problems = ruleProblems(new Set(given.keys()));
  if (parsed.success && problems.length === 0) return place(parsed.data);
  const bad =
    parsed.error?.issues.map((issue) => ({ key: issue.path.join('.'), reason: issue.message })) ?? [];
  throw new ConfigError([...bad, ...problems]);
}

function givenOf(env: Readonly<Record<string, string | undefined>>): Map<ConfigKey, string> {
  const given = new Map<ConfigKey, string>();
  for (const key of configKeys) {
    const value = env[key]?.trim() ?? '';
    if (value !== '') given.set(key, value);
  }
  return given;
}

function place(values: Values): Config {
  const { RELAIS_PAYLOAD_KEYS: payload, RELAIS_ID_SECRET: id, SMTP_URL: smtpUrl, MAIL_FROM: from } = values;
  return {
    port: values.PORT,
    publicUrl: (values.PUBLIC_URL ?? `http://localhost:${values.PORT}`).replace(/\/+$/, ''),
    varDir: values.RELAIS_VAR,
    logLevel: values.LOG_LEVEL,
    metricsPort: values.METRICS_PORT,
    servers: servers(values),
    namespace: values.TEMPORAL_NAMESPACE,
    taskQueue: values.TEMPORAL_TASK_QUEUE,
    temporalUi: values.TEMPORAL_UI_URL === undefined ? null : new URL(values.TEMPORAL_UI_URL).origin,
    workflowBundle: values.WORKFLOW_BUNDLE,
    keys: payload && id && { payload, id },
    signingKeys: values.RELAIS_SIGNING_KEYS,
    auditSeals: values.AUDIT_SEALS ?? join(values.RELAIS_VAR, 'audit-seals'),
    signIn: signIn(values),
    sessions: { idleMinutes: values.SESSION_IDLE_MINUTES, hours: values.SESSION_HOURS },
    rates: {
      key: values.RATE_LIMIT_KEY,
      organization: values.RATE_LIMIT_ORGANIZATION,
      address: values.RATE_LIMIT_ADDRESS,
    },
    proxies: values.TRUSTED_PROXIES,
    privateNetworks: values.CONNECTOR_PRIVATE_NETWORKS ?? (values.DATABASE_URL ? [] : loopback),
    mail: smtpUrl && from !== undefined ? { smtpUrl, from } : undefined,
  };
}

function signIn(values: Values): SignInConfig | undefined {
  const { OIDC_ISSUER: issuer, OIDC_ROLES: roles, OIDC_CLIENT_ID: id } = values;
  if (issuer === undefined || roles === undefined) return undefined;
  return {
    ...{ issuer, roles, audience: values.OIDC_AUDIENCE, algorithms: values.OIDC_ALGORITHMS },
    grantDays: values.OIDC_GRANT_DAYS,
    client:
      id === undefined ? undefined : { id, secret: values.OIDC_CLIENT_SECRET, scopes: values.OIDC_SCOPES },
    claims: {
      roles: values.OIDC_ROLES_CLAIM,
      organization: values.OIDC_ORGANIZATION_CLAIM,
      employeeNumber: values.OIDC_EMPLOYEE_NUMBER_CLAIM,
    },
  };
}

function servers(values: Values): Config['servers'] {
  const { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress } = values;
  if (databaseUrl === undefined || temporalAddress === undefined) {
    return { kind: 'embedded', temporalCliPath: values.TEMPORAL_CLI_PATH };
  }
  return {
    kind: 'cluster',
    databaseUrl,
    batchUrl: values.DATABASE_BATCH_URL,
    adminUrl: values.DATABASE_ADMIN_URL,
    temporalAddress,
    temporalApiKey: values.TEMPORAL_API_KEY,
    temporalTls: values.TEMPORAL_TLS,
  };
}
