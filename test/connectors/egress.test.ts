import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createEgress } from '../../connectors/egress';
import { standardOpeners } from '../../connectors/openers';
import { ConnectorError } from '../../connectors/port';

const empty = '{"totalResults":0,"Resources":[]}';
/** Some kilobytes on the way, seventeen megabytes when read. */
const large = gzipSync(empty.padEnd(17 * 1_024 * 1_024));
const account = { userName: 'regie-1', externalId: 'x' };
const call = () => ({ signal: new AbortController().signal });

/** Reads an account of a SCIM or LDAP system at a URL, through a way out that allows some networks. */
const readAt = async (url: string, networks: readonly string[] = []): Promise<unknown> => {
  const egress = createEgress(networks);
  const openers = standardOpeners(() => 'secret', egress);
  const connector = url.startsWith('ldap')
    ? openers.ldap(
        { url, bindDn: 'cn=relais', bindPasswordRef: 'x', baseDn: 'dc=regie', archiveOu: 'ou=a' },
        'REGIE',
      )
    : openers.scim({ baseUrl: url, tokenRef: 'x' }, 'REGIE');
  try {
    return await connector.read(account, call());
  } finally {
    await connector.close();
    await egress.close();
  }
};

const codeAt = async (url: string, networks?: readonly string[]): Promise<string> => {
  try {
    await readAt(url, networks);
    return 'read';
  } catch (error) {
    if (error instanceof ConnectorError) return error.code;
    throw error;
  }
};

describe('the way out of the connectors', () => {
  let server: Server;
  let port: number;
  const asked: string[] = [];

  beforeAll(async () => {
    server = createServer((req, res) => {
      asked.push(req.url ?? '');
      if (req.url?.startsWith('/moved')) res.writeHead(302, { Location: '/scim/Users' }).end();
      else if (req.url?.startsWith('/large')) res.writeHead(200, { 'Content-Encoding': 'gzip' }).end(large);
      else res.setHeader('Content-Type', 'application/json').end(empty);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(async () => {
    server.close();
    await once(server, 'close');
  });
  beforeEach(() => asked.splice(0));

  it.each([
    ...[
      'https://127.0.0.1',
      'https://localhost',
      'https://10.0.0.1',
      'https://172.16.5.4',
      'https://192.168.1.1',
    ],
    ...[
      'https://169.254.169.254',
      'https://0.0.0.0',
      'https://[::1]',
      'https://[::ffff:127.0.0.1]',
      'https://[fd00::1]',
    ],
    ...[
      'https://[fe80::1]',
      'https://2130706433',
      'https://0x7f.1',
      'https://100.64.0.1',
      'https://[64:ff9b::7f00:1]',
    ],
    ...[
      'ldaps://127.0.0.1',
      'ldap://localhost',
      'ldaps://[::1]',
      'ldap://10.1.2.3:389',
      'ldaps://169.254.169.254',
    ],
  ])('does not lead to %s, and nothing is tried again', async (url) => {
    const target = url.startsWith('ldap') ? url : `${url}:${port}/scim`;
    expect(await codeAt(target)).toBe('refused');
    expect(asked).toEqual([]);
  });

  it('leads to a private network that the operator allows, in clear too, and to no other', async () => {
    expect(await codeAt(`http://127.0.0.1:${port}/scim`, ['127.0.0.0/8'])).toBe('read');
    expect(await codeAt(`http://localhost:${port}/scim`, ['127.0.0.0/8', '::1/128'])).toBe('read');
    expect(asked).toHaveLength(2);
    expect(await codeAt(`http://127.0.0.1:${port}/scim`, ['10.0.0.0/8'])).toBe('refused');
    expect(asked).toHaveLength(2);
  });

  it('sends nothing in clear to a public address', async () => {
    expect(await codeAt('http://192.0.32.8/scim')).toBe('refused');
    expect(await codeAt('ldap://192.0.32.8')).toBe('refused');
  });

  it('follows no redirect: the token goes nowhere else', async () => {
    expect(await codeAt(`http://127.0.0.1:${port}/moved`, ['127.0.0.0/8'])).toBe('refused');
    expect(asked.every((url) => url.startsWith('/moved'))).toBe(true);
  });

  it('reads no answer without end: one that is small on its way and huge when read is nonsense', async () => {
    expect(await codeAt(`http://127.0.0.1:${port}/large`, ['127.0.0.0/8'])).toBe('nonsense');
  });

  it('looks an LDAP host up once, and connects to the address that was checked', async () => {
    // Nobody listens there: what matters is that it was allowed to try.
    expect(await codeAt('ldap://localhost:1', ['127.0.0.0/8', '::1/128'])).toBe('unreachable');
  });
});
