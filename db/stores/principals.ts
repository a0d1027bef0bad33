import { and, asc, eq, or, sql, type SQL } from 'drizzle-orm';
import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';
import { principals } from '../schema/identity';
import { recordAuditIn } from './audit';

const columns = {
  id: principals.id,
  name: principals.name,
  kind: principals.kind,
  email: principals.email,
  employeeNumber: principals.employeeNumber,
  organization: principals.organization,
};

/** Persons and services, by name; `organization`: only its employees and who held a role in it. */
export const listPrincipals = (
  tx: Tx,
  { organization, after, limit }: { organization: string | null; after: string | null; limit: number },
) =>
  tx.orm
    .select(columns)
    .from(principals)
    .where(
      and(
        ofOrganization(organization),
        after === null
          ? undefined
          : sql`(${principals.name}, ${principals.id}) > (select l.name, l.id from principals l where l.id = ${after})`,
      ),
    )
    .orderBy(asc(principals.name), asc(principals.id))
    .limit(limit);

/** One of `listPrincipals`, or `null`. */
export const findPrincipal = async (tx: Tx, id: string, organization: string | null) => {
  const [found] = await tx.orm
    .select(columns)
    .from(principals)
    .where(and(eq(principals.id, id), ofOrganization(organization)));
  return found ?? null;
};

/** Whether a principal holds, or held, a role outside an organisation. */
export const reachesElsewhere = async (tx: Tx, id: string, organization: string): Promise<boolean> => {
  const [row] = await tx.sql<{ elsewhere: boolean }[]>`
    select reaches_elsewhere(${id}, ${organization}) as elsewhere`;
  return row?.elsewhere ?? true;
};

/** Writes what changed of a principal. */
export const updatePrincipal = async (
  tx: Tx,
  id: string,
  change: { name?: string | undefined; email?: string | null | undefined },
): Promise<void> => {
  await tx.orm.update(principals).set(change).where(eq(principals.id, id));
};

/** The person with an employee number, or `null`: one employee is one principal. */
export const findEmployee = async (tx: Tx, organization: string, employeeNumber: string) => {
  // One at a time, or two would not see each other.
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`${organization}/${employeeNumber}`}, 11))`;
  const [found] = await tx.orm
    .select({ id: principals.id })
    .from(principals)
    .where(and(eq(principals.organization, organization), eq(principals.employeeNumber, employeeNumber)));
  return found?.id ?? null;
};

const ofOrganization = (organization: string | null): SQL | undefined =>
  organization === null
    ? undefined
    : or(
        eq(principals.organization, organization),
        sql`exists (select from role_grants g where g.principal_id = ${principals.id} and g.organization = ${organization})`,
      );

/** What was done about who may come in. */
export interface IdentityAct {
  at: Instant;
  actor: string;
  action: string;
  subjectKind: 'key' | 'principal' | 'role-grant' | 'session';
  subjectId: string;
  details: Record<string, unknown>;
}

/** Writes an act in the audit of each organisation that it concerns; all of them must be in the scope. */
export const auditIdentity = async (
  tx: Tx,
  organizations: readonly string[],
  act: IdentityAct,
): Promise<void> => {
  await recordAuditIn(tx, organizations, act);
};
