import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Catalogue, Profile, System } from '../../domain/access/catalogue';
import type { Scope, Tx } from '../connect';
import { organizations, profiles, systems, type OrganizationSettings } from '../schema/organizations';

/** A client organisation, with what it decides for itself. */
export interface Organization {
  code: string;
  name: string;
  settings: OrganizationSettings;
}

/** A system with the settings of its connector. */
export interface ConfiguredSystem extends System {
  organization: string;
  config: Record<string, unknown>;
  sharedAs?: string | null;
}

/** A profile and whose it is. */
export interface OrganizationProfile extends Profile {
  organization: string;
}

/** What a process needs to know of an organisation. */
export interface LoadedCatalogue {
  catalogue: Catalogue;
  settings: OrganizationSettings;
}

const organizationColumns = {
  code: organizations.code,
  name: organizations.name,
  settings: organizations.settings,
};

/** Every organisation of the scope, by code. */
export const listOrganizations = (tx: Tx): Promise<Organization[]> =>
  tx.orm.select(organizationColumns).from(organizations).orderBy(asc(organizations.code));

/** One organisation, or `null` when the scope does not hold it. */
export const readOrganization = async (tx: Tx, code: string): Promise<Organization | null> => {
  const [found] = await tx.orm
    .select(organizationColumns)
    .from(organizations)
    .where(eq(organizations.code, code));
  return found ?? null;
};

/** Locks an organisation until the transaction ends, so that its catalogue changes one writer at a time. */
export const lockOrganization = async (tx: Tx, code: string): Promise<boolean> => {
  const found = await tx.orm
    .select({ code: organizations.code })
    .from(organizations)
    .where(eq(organizations.code, code))
    .for('update');
  return found.length > 0;
};

/** Writes an organisation, new or not. Throws outside the scope. */
export const putOrganization = async (tx: Tx, organization: Organization): Promise<void> => {
  const { name, settings } = organization;
  await tx.orm
    .insert(organizations)
    .values(organization)
    .onConflictDoUpdate({ target: organizations.code, set: { name, settings, updatedAt: sql`now()` } });
};

/** The systems of some organisations, by organisation and code. */
export const listSystems = (tx: Tx, of: Scope): Promise<ConfiguredSystem[]> =>
  tx.orm
    .select()
    .from(systems)
    .where(inArray(systems.organization, [...of]))
    .orderBy(asc(systems.organization), asc(systems.code));

/** One system, or `null`. */
export const readSystem = async (
  tx: Tx,
  organization: string,
  code: string,
): Promise<ConfiguredSystem | null> => {
  const [found] = await tx.orm
    .select()
    .from(systems)
    .where(and(eq(systems.organization, organization), eq(systems.code, code)));
  return found ?? null;
};

/** Writes a system, new or not. Throws on an organisation that does not exist. */
export const putSystem = async (tx: Tx, system: ConfiguredSystem): Promise<void> => {
  await tx.orm
    .insert(systems)
    .values(system)
    .onConflictDoUpdate({ target: [systems.organization, systems.code], set: system });
};

/** The profiles of some organisations, `BASE` included, by organisation and code. */
export const listProfiles = (tx: Tx, of: Scope): Promise<OrganizationProfile[]> =>
  tx.orm
    .select()
    .from(profiles)
    .where(inArray(profiles.organization, [...of]))
    .orderBy(asc(profiles.organization), asc(profiles.code));

/** One profile, or `null`. */
export const readProfile = async (
  tx: Tx,
  organization: string,
  code: string,
): Promise<OrganizationProfile | null> => {
  const [found] = await tx.orm
    .select()
    .from(profiles)
    .where(and(eq(profiles.organization, organization), eq(profiles.code, code)));
  return found ?? null;
};

/** Writes a profile, new or not. Throws on an organisation that does not exist. */
export const putProfile = async (tx: Tx, profile: OrganizationProfile): Promise<void> => {
  await tx.orm
    .insert(profiles)
    .values(profile)
    .onConflictDoUpdate({ target: [profiles.organization, profiles.code], set: profile });
};

interface LoadedRow {
  settings: OrganizationSettings;
  systems: System[];
  profiles: Profile[];
}

/**
 * Everything an organisation has declared, in one prepared statement: each acceptance asks for it.
 * Throws when the scope does not hold the organisation.
 */
export const loadCatalogue = async (tx: Tx, organization: string): Promise<LoadedCatalogue> => {
  const [row] = await tx.sql<LoadedRow[]>`
    select o.settings,
      (select coalesce(jsonb_agg(jsonb_build_object('code', s.code, 'name', s.name, 'connector', s.connector,
          'criticality', s.criticality, 'suspensionMinutes', s.suspension_minutes, 'queue', s.queue,
          'verification', s.verification, 'exclusive', s.exclusive, 'entitlements', s.entitlements) order by s.code), '[]')
        from systems s where s.organization = o.code) as systems,
      (select coalesce(jsonb_agg(jsonb_build_object('code', p.code, 'name', p.name, 'entitlements', p.entitlements,
          'trainings', p.trainings, 'approval', p.approval, 'owner', p.owner) order by p.code), '[]')
        from profiles p where p.organization = o.code) as profiles
    from organizations o where o.code = ${organization}`;
  if (!row) throw new Error('no such organisation in the scope');
  const { settings, ...rest } = row;
  return { catalogue: { ...rest, separation: settings.separation, trainings: settings.trainings }, settings };
};
