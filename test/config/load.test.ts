import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { loadConfig } from '../../config/load';
import { ConfigError } from '../../config/problems';
import { configKeys } from '../../config/schema';

const key = Buffer.alloc(32, 7).toString('base64');
const otherKey = Buffer.alloc(32, 9).toString('base64');
const cluster = {
  DATABASE_URL: 'postgres://relais_app:hunter2@db/relais',
  TEMPORAL_ADDRESS: 'temporal:7233',
  RELAIS_PAYLOAD_KEYS: `k2:${key},k1:${otherKey}`,
  RELAIS_ID_SECRET: key,
  RELAIS_SIGNING_KEYS: `s1:${otherKey}`,
};

function problemsOf(env: Record<string, string>): Record<string, string> {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return Object.fromEntries(error.problems.map((p) => [p.key, p.reason]));
    throw error;
  }
  return {};
}

it('without any key, Relais brings its own servers', () => {
  const config = loadConfig({});
  expect(config).toMatchObject({
    port: 3000,
    publicUrl: 'http://localhost:3000',
    varDir: resolve('var'),
    logLevel: 'info',
    servers: { kind: 'embedded' },
    namespace: 'default',
    taskQueue: 'relais',
  });
  expect(config.keys).toBeUndefined();
  expect(config.mail).toBeUndefined();
});

it('with a database and a Temporal address, it uses those of the operator', () => {
  const config = loadConfig({
    ...cluster,
    TEMPORAL_TLS: 'yes',
    TEMPORAL_API_KEY: 'abc',
    PUBLIC_URL: 'https://relais.example/',
  });
  if (config.servers.kind !== 'cluster') throw new Error('not a cluster');
  expect(config.servers.databaseUrl.reveal()).toBe(cluster.DATABASE_URL);
  expect(config.servers.temporalTls).toBe(true);
  expect(config.servers.temporalApiKey?.reveal()).toBe('abc');
  expect(config.publicUrl).toBe('https://relais.example');
});

it('the first payload key encrypts and the others stay to decrypt', () => {
  const keys = loadConfig(cluster).keys;
  expect(keys?.payload.map(({ id }) => id)).toEqual(['k2', 'k1']);
  expect(keys?.payload[1]?.key.reveal()).toEqual(Buffer.alloc(32, 9));
  expect(keys?.id.reveal()).toEqual(Buffer.alloc(32, 7));
});

it('every bad key is reported at once, and none shows its value', () => {
  const problems = problemsOf({
    PORT: '99999',
    LOG_LEVEL: 'loud',
    TEMPORAL_TLS: 'perhaps',
    DATABASE_URL: 'mysql://root:hunter2@db/x',
    RELAIS_ID_SECRET: 'hunter2',
    SMTP_URL: 'smtp://relay',
    PUBLIC_URL: 'relais',
  });
  expect(Object.keys(problems).sort()).toEqual([
    'DATABASE_URL',
    'LOG_LEVEL',
    'MAIL_FROM',
    'PORT',
    'PUBLIC_URL',
    'RELAIS_ID_SECRET',
    'RELAIS_PAYLOAD_KEYS',
    'RELAIS_SIGNING_KEYS',
    'TEMPORAL_ADDRESS',
    'TEMPORAL_TLS',
  ]);
  expect(JSON.stringify(problems)).not.toContain('hunter2');
});

it.each([
  ['a database without Temporal', { ...cluster, TEMPORAL_ADDRESS: '' }, 'TEMPORAL_ADDRESS'],
  ['Temporal without a database', { ...cluster, DATABASE_URL: '' }, 'DATABASE_URL'],
  ['a cluster without payload keys', { ...cluster, RELAIS_PAYLOAD_KEYS: '' }, 'RELAIS_PAYLOAD_KEYS'],
  ['a cluster without the id secret', { ...cluster, RELAIS_ID_SECRET: '  ' }, 'RELAIS_ID_SECRET'],
  ['payload keys without the id secret', { RELAIS_PAYLOAD_KEYS: `k1:${key}` }, 'RELAIS_ID_SECRET'],
  [
    'two payload keys of one name',
    { ...cluster, RELAIS_PAYLOAD_KEYS: `k1:${key},k1:${otherKey}` },
    'RELAIS_PAYLOAD_KEYS',
  ],
  ['a short payload key', { ...cluster, RELAIS_PAYLOAD_KEYS: 'k1:c2hvcnQ=' }, 'RELAIS_PAYLOAD_KEYS'],
  ['an address without a port', { ...cluster, TEMPORAL_ADDRESS: 'temporal' }, 'TEMPORAL_ADDRESS'],
  ['an owner without a database', { DATABASE_ADMIN_URL: cluster.DATABASE_URL }, 'DATABASE_ADMIN_URL'],
  ['an API key without an address', { TEMPORAL_API_KEY: 'abc' }, 'TEMPORAL_API_KEY'],
])('%s is refused', (_case, env, culprit) => {
  expect(Object.keys(problemsOf(env))).toEqual([culprit]);
});

it('no print of the configuration shows a secret', () => {
  const config = loadConfig({
    ...cluster,
    SMTP_URL: 'smtp://u:hunter2@relay',
    MAIL_FROM: 'relais@exemple.qc.ca',
  });
  for (const print of [
    JSON.stringify(config),
    inspect(config, { depth: 9, showHidden: true }),
    String(config.mail?.smtpUrl),
  ]) {
    expect(print).toContain('[secret]');
    expect(print).not.toMatch(/hunter2|BwcHBwcH|07 07/);
  }
});

it('.env.example holds exactly the keys that Relais reads, and is itself usable', () => {
  const text = readFileSync(resolve(__dirname, '../../.env.example'), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const pairs = lines.map(
    (line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const,
  );
  expect(pairs.map(([name]) => name).sort()).toEqual([...configKeys].sort());
  expect(loadConfig(Object.fromEntries(pairs))).toEqual(loadConfig({}));
});
