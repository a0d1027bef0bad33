import type { ConfigProblem } from './problems';
import type { ConfigKey } from './schema';

type Given = ReadonlySet<ConfigKey>;

/** What the keys ask of each other; looked at even when a value is bad, so that all is reported at once. */
export function ruleProblems(given: Given): ConfigProblem[] {
  const cluster = given.has('DATABASE_URL') || given.has('TEMPORAL_ADDRESS');
  const database: ConfigKey[] = ['DATABASE_BATCH_URL', 'DATABASE_ADMIN_URL'];
  const temporal: ConfigKey[] = ['TEMPORAL_API_KEY', 'TEMPORAL_TLS'];
  return [
    ...missing(given, 'DATABASE_URL', given.has('TEMPORAL_ADDRESS'), 'TEMPORAL_ADDRESS'),
    ...missing(given, 'TEMPORAL_ADDRESS', given.has('DATABASE_URL'), 'DATABASE_URL'),
    ...missing(given, 'RELAIS_PAYLOAD_KEYS', cluster || given.has('RELAIS_ID_SECRET'), lastOf(cluster)),
    ...missing(given, 'RELAIS_ID_SECRET', cluster || given.has('RELAIS_PAYLOAD_KEYS'), lastOf(cluster)),
    ...missing(given, 'RELAIS_SIGNING_KEYS', cluster, lastOf(cluster)),
    ...missing(given, 'MAIL_FROM', given.has('SMTP_URL'), 'SMTP_URL'),
    ...missing(given, 'OIDC_ROLES', given.has('OIDC_ISSUER'), 'OIDC_ISSUER'),
    ...alone(given, 'OIDC_ROLES', 'OIDC_ISSUER'),
    ...alone(given, 'OIDC_CLIENT_ID', 'OIDC_ISSUER'),
    ...alone(given, 'OIDC_CLIENT_SECRET', 'OIDC_CLIENT_ID'),
    ...database.flatMap((key) => alone(given, key, 'DATABASE_URL')),
    ...temporal.flatMap((key) => alone(given, key, 'TEMPORAL_ADDRESS')),
  ];
}

function lastOf(cluster: boolean): string {
  return cluster ? 'DATABASE_URL and TEMPORAL_ADDRESS' : 'its companion';
}

function missing(given: Given, key: ConfigKey, wanted: boolean, because: string): ConfigProblem[] {
  return wanted && !given.has(key) ? [{ key, reason: `is required with ${because}` }] : [];
}

function alone(given: Given, key: ConfigKey, companion: ConfigKey): ConfigProblem[] {
  return given.has(key) && !given.has(companion) ? [{ key, reason: `has no use without ${companion}` }] : [];
}
