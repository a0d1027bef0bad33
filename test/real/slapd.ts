import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'ldapts';
import { freePort, isListening } from '../../embedded/ports';
import { waitUntil } from '../../embedded/wait';

const run = promisify(execFile);
const schemas = ['core', 'cosine', 'inetorgperson'];

export const baseDn = 'dc=regie,dc=example';
export const bindDn = `cn=relais,${baseDn}`;
export const bindPassword = 'secret-du-test';

export interface Slapd {
  port: number;
  tlsPort: number;
  /** The certificate of the server, which signed itself (PEM). */
  certificate: string;
  /** What its database holds, read past the protocol: an entry each, its attributes by name. */
  dump(): Promise<Record<string, string[]>[]>;
  stop(): Promise<void>;
}

/** Starts OpenLDAP with its stock schemas in a temporary folder. Raises when slapd is not on this machine. */
export async function startSlapd(): Promise<Slapd> {
  const folder = await mkdtemp(join(tmpdir(), 'relais-slapd-'));
  const [port, tlsPort] = [await freePort(), await freePort()];
  await mkdir(join(folder, 'data'));
  await makeCertificate(folder);
  await writeFile(join(folder, 'slapd.conf'), configuration(folder));
  const urls = `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`;
  const server = spawn('/usr/sbin/slapd', ['-f', join(folder, 'slapd.conf'), '-h', urls, '-d', 'none'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  server.stderr.pipe(createWriteStream(join(folder, 'slapd.log')));
  const stop = async () => {
    const exited = once(server, 'exit');
    if (server.exitCode === null && server.kill('SIGTERM')) await exited;
    await rm(folder, { recursive: true, force: true });
  };
  await once(server, 'spawn');
  const listening = async () => (await isListening(port)) && (await isListening(tlsPort));
  if (!(await waitUntil(() => server.exitCode !== null || listening(), 10_000)) || server.exitCode !== null) {
    const log = await readFile(join(folder, 'slapd.log'), 'utf8');
    await stop();
    throw new Error(`slapd does not answer: ${log}`);
  }
  await makeBranches(port);
  const certificate = await readFile(join(folder, 'cert.pem'), 'utf8');
  return { port, tlsPort, certificate, dump: () => readDatabase(join(folder, 'slapd.conf')), stop };
}

async function readDatabase(conf: string): Promise<Record<string, string[]>[]> {
  const args = ['-f', conf, '-b', baseDn, '-o', 'ldif-wrap=no'];
  const { stdout } = await run('/usr/sbin/slapcat', args, { maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim().split(/\n\n+/).map(entryOf);
}

function entryOf(ldif: string): Record<string, string[]> {
  const entry: Record<string, string[]> = {};
  for (const line of ldif.split('\n')) {
    const [, name = '', mark = '', value = ''] = /^([^:]+)(::?) ?(.*)$/.exec(line) ?? [];
    (entry[name] ??= []).push(mark === '::' ? Buffer.from(value, 'base64').toString('utf8') : value);
  }
  return entry;
}

function configuration(folder: string): string {
  return [
    ...schemas.map((name) => `include /etc/ldap/schema/${name}.schema`),
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    `pidfile ${join(folder, 'slapd.pid')}`,
    `TLSCertificateFile ${join(folder, 'cert.pem')}`,
    `TLSCertificateKeyFile ${join(folder, 'key.pem')}`,
    'database mdb',
    `suffix "${baseDn}"`,
    `rootdn "${bindDn}"`,
    `rootpw ${bindPassword}`,
    `directory ${join(folder, 'data')}`,
    'index objectClass,uid,member,cn eq',
    '',
  ].join('\n');
}

async function makeCertificate(folder: string): Promise<void> {
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...files, ...subject]);
}

async function makeBranches(port: number): Promise<void> {
  const client = new Client({ url: `ldap://127.0.0.1:${port}` });
  await client.bind(bindDn, bindPassword);
  await client.add(baseDn, { objectClass: ['dcObject', 'organization'], dc: 'regie', o: 'Régie' });
  for (const ou of ['people', 'groups', 'archives', 'desactives']) {
    await client.add(`ou=${ou},${baseDn}`, { objectClass: 'organizationalUnit', ou });
  }
  await client.unbind();
}
