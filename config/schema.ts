import { resolve } from 'node:path';
import { z } from 'zod';
import {
  algorithms,
  claimedRoles,
  count,
  hostAndPort,
  issuerUrl,
  key32,
  networks,
  payloadKeys,
  port,
  scopes,
  secretUrl,
} from './formats';
import { Secret } from './secret';

const database = secretUrl(['postgres', 'postgresql']);

/** Every key that Relais reads; `.env.example` says what each is for. */
export const schema = z.object({
  PORT: port.default(3000),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be a URL http:// or https://' }).optional(),
  RELAIS_VAR: z
    .string()
    .default('./var')
    .transform((path) => resolve(path)),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error'], { error: 'must be trace, debug, info, warn or error' })
    .default('info'),
  METRICS_PORT: port.optional(),

  DATABASE_URL: database.optional(),
  DATABASE_BATCH_URL: database.optional(),
  DATABASE_ADMIN_URL: database.optional(),

  TEMPORAL_ADDRESS: hostAndPort.optional(),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_API_KEY: z
    .string()
    .transform((key) => new Secret(key))
    .optional(),
  TEMPORAL_TLS: z.stringbool({ error: 'must be true or false' }).optional(),
  TEMPORAL_TASK_QUEUE: z.string().default('relais'),
  TEMPORAL_UI_URL: z.url({ protocol: /^https?$/, error: 'must be a URL http:// or https://' }).optional(),
  TEMPORAL_CLI_PATH: z.string().optional(),
  WORKFLOW_BUNDLE: z.string().optional(),

  RELAIS_PAYLOAD_KEYS: payloadKeys.optional(),
  RELAIS_ID_SECRET: key32.optional(),
  RELAIS_SIGNING_KEYS: payloadKeys.optional(),
  AUDIT_SEALS: z
    .string()
    .transform((path) => resolve(path))
    .optional(),

  OIDC_ISSUER: issuerUrl.optional(),
  OIDC_AUDIENCE: z.string().default('relais'),
  OIDC_ALGORITHMS: algorithms.default(['RS256']),
  OIDC_ROLES: claimedRoles.optional(),
  OIDC_ROLES_CLAIM: z.string().default('roles'),
  OIDC_ORGANIZATION_CLAIM: z.string().default('organization'),
  OIDC_EMPLOYEE_NUMBER_CLAIM: z.string().default('employee_number'),
  OIDC_GRANT_DAYS: count.default(7),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z
    .string()
    .transform((secret) => new Secret(secret))
    .optional(),
  OIDC_SCOPES: scopes.default('openid profile email'),
  SESSION_IDLE_MINUTES: count.default(30),
  SESSION_HOURS: count.default(10),

  RATE_LIMIT_KEY: count.default(1_200),
  RATE_LIMIT_ORGANIZATION: count.default(6_000),
  RATE_LIMIT_ADDRESS: count.default(300),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  CONNECTOR_PRIVATE_NETWORKS: networks.optional(),

  SMTP_URL: secretUrl(['smtp', 'smtps']).optional(),
  MAIL_FROM: z.email({ pattern: z.regexes.unicodeEmail, error: 'must be an e-mail address' }).optional(),
});

/** A key of the environment that Relais reads. */
export type ConfigKey = keyof typeof schema.shape;

export const configKeys = Object.keys(schema.shape) as ConfigKey[];

/** The values, each parsed, before they are given their places. */
export type Values = z.infer<typeof schema>;
