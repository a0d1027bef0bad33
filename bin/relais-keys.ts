import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { connectDatabase, type Database, type Tx } from '../db/connect';
import { recordAudit } from '../db/stores/audit';
import { readOrganization } from '../db/stores/catalogue';
import { createKey, createPrincipal, readPrincipal } from '../db/stores/identity';
import { roles, type Role } from '../domain/identity';
import { CommandRefused } from './relais-refused';

interface KeyWish {
  role: Role;
  name: string | undefined;
  organization: string | null;
  employeeNumber: string | null;
  email: string | null;
  /** An existing principal: his second key is his, not somebody else's. */
  principal: string | undefined;
  expiresAt: string;
}

const DAY_MS = 86_400_000;
const MAX_DAYS = 1_095;
// What these roles may see is an organisation's, never everybody's.
const heldRoles: readonly Role[] = ['hr', 'manager', 'respondent'];

/** Makes a key, and the principal it belongs to, and prints it once on `out`. Throws `CommandRefused`. */
export const createFirstKey = async (
  args: readonly string[],
  databaseUrl: string,
  terminal: { out(line: string): void; err(line: string): void },
): Promise<void> => {
  const wish = readWish(args);
  const database = connectDatabase(databaseUrl, 1);
  try {
    const { principalId, plain } = await make(database, wish);
    terminal.err(
      `Clé du principal ${principalId}, rôle ${wish.role}, jusqu’au ${wish.expiresAt.slice(0, 10)}.`,
    );
    terminal.err('Gardez-la maintenant: elle ne sera plus montrée.');
    terminal.out(plain);
  } finally {
    await database.close();
  }
};

const readWish = (args: readonly string[]): KeyWish => {
  const given = readOptions(args);
  const role = roles.find((known) => known === given.role);
  if (!role) throw new CommandRefused(`--role: un de ${roles.join(', ')}.`);
  const { name, principal, organization = null, email = null } = given;
  const employeeNumber = given['employee-number'] ?? null;
  if (name === undefined && principal === undefined) throw new CommandRefused('--name: à qui est la clé?');
  if (organization === null && (heldRoles.includes(role) || employeeNumber !== null))
    throw new CommandRefused('--organization: de quelle organisation?');
  if (role === 'manager' && employeeNumber === null && principal === undefined)
    throw new CommandRefused('--employee-number: un gestionnaire ne voit que ceux qui relèvent de lui.');
  return {
    role,
    name,
    principal,
    organization,
    employeeNumber,
    email,
    expiresAt: expiryOf(given.days ?? '365'),
  };
};

const readOptions = (args: readonly string[]) => {
  const text = { type: 'string' } as const;
  const options = { role: text, name: text, organization: text, email: text, days: text, principal: text };
  try {
    return parseArgs({ args: [...args], options: { ...options, 'employee-number': text } }).values;
  } catch (error) {
    throw new CommandRefused('Une option n’est pas connue ou n’a pas de valeur.', { cause: error });
  }
};

const expiryOf = (days: string): string => {
  const count = Number(days);
  if (!Number.isInteger(count) || count < 1 || count > MAX_DAYS)
    throw new CommandRefused(`--days: de 1 à ${MAX_DAYS}.`);
  return new Date(Date.now() + count * DAY_MS).toISOString();
};

const make = (database: Database, wish: KeyWish): Promise<{ principalId: string; plain: string }> =>
  database.withScope(wish.organization === null ? [] : [wish.organization], async (tx) => {
    const { role, organization, expiresAt } = wish;
    if (organization !== null && !(await readOrganization(tx, organization)))
      throw new CommandRefused(`--organization: ${organization} n’est pas déclarée.`);
    const principalId = await principalOf(tx, wish);
    const { id, plain } = await createKey(tx, { principalId, role, organization, expiresAt });
    if (organization !== null)
      await auditKey(tx, organization, id, { role, principal: principalId, expiresAt });
    return { principalId, plain };
  });

const principalOf = async (tx: Tx, wish: KeyWish): Promise<string> => {
  const { principal, name = '', email, employeeNumber, organization } = wish;
  if (principal === undefined) {
    const id = randomUUID();
    await createPrincipal(tx, { id, name, kind: 'person', email, employeeNumber, organization });
    return id;
  }
  const known = await readPrincipal(tx, principal);
  if (!known) throw new CommandRefused(`--principal: ${principal} n’existe pas.`);
  return principal;
};

const auditKey = (
  tx: Tx,
  organization: string,
  keyId: string,
  details: Record<string, string>,
): Promise<void> =>
  recordAudit(tx, {
    organization,
    at: new Date().toISOString(),
    actor: 'operator',
    action: 'key.created',
    subjectKind: 'key',
    subjectId: keyId,
    details,
  });
