import { z } from 'zod';
import { createDemoClient, type DemoClient } from '../../../bin/demo/client';
import { declareDemo } from '../../../bin/demo/declare';
import { runRelais } from '../../../bin/relais-command';
import { directoryToken, type Cluster } from './cluster';
import { accountsOf, type DirectoryAccount } from '../start-demo';
import { everyItem } from './pages';
import type { DemoDirectory } from '../../../embedded/directory';

const importSchema = z.object({
  state: z.enum(['running', 'done']),
  ...{ rows: z.int(), accepted: z.int(), unchanged: z.int(), changed: z.int(), refusedCount: z.int() },
  refused: z.array(z.object({ line: z.int() })),
});
export type ImportView = z.infer<typeof importSchema>;

const arrivalSchema = z.object({ employeeNumber: z.string() });

/** One organisation of the cluster, as its HR and its directory see it. */
export interface ClusterOrganization {
  code: string;
  /** Sends the file as HR, or as a second person of HR; answers the address of the import. */
  upload(csv: Buffer, as?: 'hr' | 'hr2'): Promise<string>;
  import(address: string): Promise<ImportView>;
  /** Employee numbers of the arrivals in a state, in order, read page after page. */
  arrivals(state: string): Promise<string[]>;
  accounts(tenant: 'annuaire' | 'reseau'): Promise<DirectoryAccount[]>;
}

/** Names of the tenants of an organisation's directory. */
export const tenantsOf = (codes: readonly string[]) =>
  codes.flatMap((code) =>
    ['annuaire', 'reseau'].map((name) => ({ name: `${name}-${code.toLowerCase()}`, token: directoryToken })),
  );

/** Runs a command as the operator; its exit code, and what it said. */
export const runCommand = async (
  cluster: Cluster,
  ...args: string[]
): Promise<{ code: number; said: string }> => {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const code = await runRelais(args, cluster.env, { out: say, err: say });
  return { code, said: lines.join('\n') };
};

/** Makes a key with the operator's command. Raises what the command refuses. */
export const createKey = async (
  cluster: Cluster,
  role: string,
  organization?: string,
  email?: string,
): Promise<string> => {
  const lines: string[] = [];
  const refusals: string[] = [];
  const held = organization === undefined ? [] : ['--organization', organization];
  const address = email === undefined ? [] : ['--email', email];
  const args = ['keys', 'create', '--role', role, '--name', 'Louise Tremblay', ...held, ...address];
  const terminal = { out: (line: string) => lines.push(line), err: (line: string) => refusals.push(line) };
  const code = await runRelais(args, cluster.env, terminal);
  if (code === 0 && lines[0] !== undefined) return lines[0];
  throw new Error(refusals.join('\n'));
};

const holidaysSchema = z.object({
  items: z.array(
    z.object({ year: z.int(), days: z.array(z.object({ date: z.string(), name: z.string() })) }),
  ),
});

/** Confirms every year that was proposed, so that no night asks for it. */
const confirmHolidays = async (client: DemoClient): Promise<void> => {
  const { items } = holidaysSchema.parse(await client.send('admin', 'GET', 'holidays'));
  for (const { year, days } of items)
    await client.send('admin', 'PUT', `holidays/${year}`, { days, reason: 'liste du gouvernement' });
};

/**
 * Declares an organisation like the demonstration's, through the public API, with keys made by `relais`.
 * @param port where its systems are reached, when it is not the directory's own
 */
export const declareOrganization = async (
  cluster: Cluster,
  directory: DemoDirectory,
  code: string,
  port = directory.port,
): Promise<ClusterOrganization> => {
  const rootOf = (tenant: 'annuaire' | 'reseau'): string =>
    directory.urls[`${tenant}-${code.toLowerCase()}`] ?? '';
  const admin = await createKey(cluster, 'admin');
  const reached = (root: string): string => root.replace(`:${directory.port}/`, `:${port}/`);
  const places = { annuaire: reached(rootOf('annuaire')), reseau: reached(rootOf('reseau')) };
  const declaring = createDemoClient(cluster.root, { admin });
  await declareDemo(declaring, places, () => undefined, code);
  await confirmHolidays(declaring);
  const hr = await createKey(cluster, 'hr', code);
  const hr2 = await createKey(cluster, 'hr', code);
  const client = createDemoClient(cluster.root, { hr, hr2 });
  const get = (path: string) => client.send('hr', 'GET', path);
  return {
    code,
    upload: (csv, as = 'hr') => client.upload(as, `arrivals/imports?organization=${code}`, csv),
    import: async (address) => importSchema.parse(await get(address.replace('/api/v1/', ''))),
    arrivals: async (state) => {
      const found = await everyItem(get, `arrivals?state=${state}`, arrivalSchema);
      return found.map(({ employeeNumber }) => employeeNumber).sort();
    },
    accounts: (tenant) => accountsOf(rootOf(tenant), directoryToken),
  };
};
