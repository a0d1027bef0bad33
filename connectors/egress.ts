import { lookup as resolveName } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Agent, fetch as fetchBy } from 'undici';
import { ConnectorError } from './port';

/** Special-purpose ranges (RFC 6890 and its registries): nothing public is there. */
const specialRanges = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24'],
  ...['203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ...['::/127', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16'],
  ...['fc00::/7', 'fe80::/10', 'ff00::/8'],
];

const isLiteral = (hostname: string): boolean => hostname.startsWith('[') || isIP(hostname) !== 0;

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

const listOf = (ranges: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix = ''] = range.split('/');
    list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
};

const special = listOf(specialRanges);

/** A name that was looked up once: connections go to this address and no other. */
export interface ResolvedHost {
  address: string;
  family: 4 | 6;
}

/** Where connectors may connect to. Whoever may declare a system must not reach what only this machine can. */
export interface Egress {
  /** `fetch` that looks a name up once, checks it, connects there, and follows no redirect. Raises `refused`. */
  fetch: typeof fetch;
  /** The address of a host to connect to. Raises `ConnectorError` `refused` for a range that is not allowed. */
  resolve: (host: string, isClear: boolean) => Promise<ResolvedHost>;
  close(): Promise<void>;
}

const refused = (): ConnectorError =>
  new ConnectorError('refused', 'the address of the system is in a range that is not allowed');

type Allows = (address: string) => boolean;

const resolveWithin = async (host: string, allows: Allows): Promise<ResolvedHost> => {
  const bare = host.replace(/^\[|\]$/g, '');
  const found = isIP(bare) === 0 ? await resolveName(bare, { all: true }) : [{ address: bare }];
  // One bad address refuses the name: which one would be used is not ours to guess.
  const [first] = found;
  if (first === undefined || !found.every(({ address }) => allows(address))) throw refused();
  return { address: first.address, family: isIP(first.address) === 6 ? 6 : 4 };
};

const lookupWithin =
  (allows: Allows): LookupFunction =>
  (host, { all }, callback) => {
    resolveWithin(host, allows).then(
      ({ address, family }) =>
        all ? callback(null, [{ address, family }]) : callback(null, address, family),
      (error: unknown) => callback(error instanceof Error ? error : new Error('not found'), '', 0),
    );
  };

/**
 * Lets connectors reach public addresses, and the private networks that an operator allows.
 * @param privateNetworks CIDR ranges: `10.20.0.0/16`; clear HTTP is allowed there and nowhere else
 */
export const createEgress = (privateNetworks: readonly string[]): Egress => {
  const permitted = listOf(privateNetworks);
  const isPermitted = (address: string): boolean => permitted.check(address, familyOf(address));
  const isReachable = (address: string): boolean =>
    isPermitted(address) || !special.check(address, familyOf(address));

  // Clear HTTP is for private networks alone.
  const rules = { 'https:': isReachable, 'http:': isPermitted };
  const agents = {
    'https:': new Agent({ connect: { lookup: lookupWithin(isReachable) } }),
    'http:': new Agent({ connect: { lookup: lookupWithin(isPermitted) } }),
  };
  const guardedFetch = async (url: string, init: object): Promise<unknown> => {
    const { protocol, hostname } = new URL(url);
    if (protocol !== 'https:' && protocol !== 'http:') throw refused();
    // A literal address is connected to without being looked up.
    if (isLiteral(hostname)) await resolveWithin(hostname, rules[protocol]);
    return await fetchBy(url, { ...init, redirect: 'manual', dispatcher: agents[protocol] });
  };
  return {
    fetch: guardedFetch as typeof fetch,
    resolve: (host, isClear) => resolveWithin(host, isClear ? isPermitted : isReachable),
    close: async () => {
      await Promise.all(Object.values(agents).map((agent) => agent.close()));
    },
  };
};
