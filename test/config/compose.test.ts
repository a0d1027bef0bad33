import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { configKeys } from '../../config/schema';

const read = (name: string) => readFileSync(resolve(__dirname, '../..', name), 'utf8');
const compose = read('docker-compose.yml');
const header = compose.slice(0, compose.indexOf('\nname:'));

it('the cluster does not start without its secrets, and the head of the file says which', () => {
  const required = new Set([...compose.matchAll(/\$\{(\w+):\?/g)].map((match) => match[1] ?? ''));
  expect([...required].sort()).toEqual([
    'RELAIS_APP_PASSWORD',
    'RELAIS_BATCH_PASSWORD',
    'RELAIS_DB_PASSWORD',
    'RELAIS_ID_SECRET',
    'RELAIS_PAYLOAD_KEYS',
    'RELAIS_SIGNING_KEYS',
    'TEMPORAL_DB_PASSWORD',
  ]);
  for (const name of required) expect(header).toContain(name);
});

it('no secret is written in the file', () => {
  const secrets = [...compose.matchAll(/^\s+(\w*(?:PASSWORD|PWD|SECRET|KEYS)): (.*)$/gm)];
  expect(secrets.length).toBeGreaterThan(4);
  for (const [, , value] of secrets) expect(value).toMatch(/^\$\{\w+:\?/);
  for (const [, password] of compose.matchAll(/:\/\/\w+:([^@\n]+)@/g))
    expect(password).toMatch(/^\$\{\w+:\?/);
});

it('Relais gets only keys that it reads', () => {
  const block = /&relais-environment\n((?: {2}\w+: .*\n)+)/.exec(compose)?.[1] ?? '';
  const given = [...block.matchAll(/^ {2}(\w+):/gm)].map((match) => match[1]);
  expect(given).toContain('DATABASE_URL');
  expect(configKeys).toEqual(expect.arrayContaining(given));
});

it('a worker counts as healthy when it is seen asking for work, and it alone reads the secrets of target systems', () => {
  const serviceOf = (name: string) =>
    new RegExp(`\\n  ${name}:\\n((?:    .*\\n|\\n(?=    ))+)`).exec(compose)?.[1] ?? '';
  expect(serviceOf('worker')).toContain("fetch('http://127.0.0.1:9464/readyz')");
  expect(serviceOf('worker')).toContain('path: connectors.env');
  expect(compose.match(/connectors\.env\n/g)).toHaveLength(1);
  for (const ignored of ['.gitignore', '.dockerignore']) expect(read(ignored)).toContain('connectors.env\n');
});

it('the image runs as an ordinary user and takes no secret or data of the developer in', () => {
  expect(read('Dockerfile')).toMatch(/^USER node$/m);
  expect(read('.dockerignore').split('\n')).toEqual(
    expect.arrayContaining(['.env', 'var', 'node_modules', '.git']),
  );
});
