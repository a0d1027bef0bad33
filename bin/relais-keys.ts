import { randomUUID } from 'node:crypto';
import type { Tx } from '../db/connect';
import { createKey, createPrincipal, readPrincipal } from '../db/stores/identity';
import { auditIdentity, findEmployee } from '../db/stores/principals';
import { ensureRole } from '../db/stores/role-grants';
import { readOrganization } from '../db/stores/catalogue';
import { civilDateOf } from '../domain/calendar/instants';
import { expiryAfter, refuseAuthority, roles, type AuthorityRefusal, type Role } from '../domain/identity';
import { OPERATOR, readOptions, daysOf, withKeys, type KeyDesk } from './relais-key-desk';
import { CommandRefused } from './relais-refused';

interface KeyWish {
  role: Role;
  name: string | undefined;
  organization: string | null;
  employeeNumber: string | null;
  email: string | null;
  /** An existing principal: his second key is his, not somebody else's. */
  principal: string | undefined;
  days: number;
}

const refusals: Readonly<Record<AuthorityRefusal, string>> = {
  'role-needs-organization': '--organization: de quelle organisation?',
  'role-needs-number': '--employee-number: ce rôle ne voit que ce qui tient à son matricule.',
};

/** Makes a key, the principal it belongs to and the role that it opens, and prints it once on `out`. Throws `CommandRefused`. */
export const createFirstKey = async (desk: KeyDesk): Promise<void> => {
  const wish = readWish(desk.args);
  const expiresAt = expiryAfter(desk.now, wish.days);
  const { principalId, plain } = await withKeys(desk, (tx, organizations) =>
    make(tx, organizations, { ...wish, expiresAt, now: desk.now }),
  );
  desk.terminal.err(
    `Clé du principal ${principalId}, rôle ${wish.role}, jusqu’au ${expiresAt.slice(0, 10)}.`,
  );
  desk.terminal.err('Gardez-la maintenant: elle ne sera plus montrée.');
  desk.terminal.out(plain);
};

const options = ['role', 'name', 'organization', 'email', 'days', 'principal', 'employee-number'] as const;

const readWish = (args: readonly string[]): KeyWish => {
  const { values: given } = readOptions(args, options);
  const role = roles.find((known) => known === given.role);
  if (!role) throw new CommandRefused(`--role: un de ${roles.join(', ')}.`);
  const { name, principal, organization = null, email = null } = given;
  const employeeNumber = given['employee-number'] ?? null;
  if (name === undefined && principal === undefined) throw new CommandRefused('--name: à qui est la clé?');
  if (employeeNumber !== null && organization === null)
    throw new CommandRefused(refusals['role-needs-organization']);
  return { role, name, principal, organization, employeeNumber, email, days: daysOf(given.days) };
};

interface DatedWish extends KeyWish {
  now: string;
  expiresAt: string;
}

const make = async (
  tx: Tx,
  organizations: readonly string[],
  wish: DatedWish,
): Promise<{ principalId: string; plain: string }> => {
  const { role, organization, expiresAt, now } = wish;
  if (organization !== null && !(await readOrganization(tx, organization)))
    throw new CommandRefused(`--organization: ${organization} n’est pas déclarée.`);
  const holder = await holderOf(tx, wish);
  const refusal = refuseAuthority({ role, organization }, holder);
  if (refusal) throw new CommandRefused(refusals[refusal]);
  const principalId = holder.id;
  const from = civilDateOf(now);
  await ensureRole(tx, { principalId, role, organization, from, givenBy: OPERATOR, givenAt: now });
  const { id, plain } = await createKey(tx, {
    ...{ principalId, role, organization, expiresAt },
    ...{ createdAt: now, createdBy: OPERATOR },
  });
  await auditIdentity(tx, organization === null ? organizations : [organization], {
    ...{ at: now, actor: OPERATOR, action: 'key.created', subjectKind: 'key', subjectId: id },
    details: { role, principal: principalId, expiresAt },
  });
  return { principalId, plain };
};

/** The principal named, or a new one. */
const holderOf = async (tx: Tx, wish: KeyWish) => {
  const { principal, name = '', email, employeeNumber, organization } = wish;
  if (principal !== undefined) {
    const known = await readPrincipal(tx, principal);
    if (!known) throw new CommandRefused(`--principal: ${principal} n’existe pas.`);
    const { id, employeeNumber: number = null, organization: employer = null } = known;
    return { id, employeeNumber: number, organization: employer };
  }
  if (employeeNumber !== null && organization !== null) {
    const twin = await findEmployee(tx, organization, employeeNumber);
    if (twin !== null) throw new CommandRefused(`--employee-number: c’est le principal ${twin}.`);
  }
  const holder = { id: randomUUID(), employeeNumber, organization };
  await createPrincipal(tx, { ...holder, name, kind: 'person', email });
  return holder;
};
