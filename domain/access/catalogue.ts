/** Connectors by name, as in `data/acces/systemes.json`. `manuel`: people do the work, by tasks. */
export const connectorKinds = ['scim', 'ldap', 'manuel'] as const;
export type ConnectorKind = (typeof connectorKinds)[number];

export const criticalities = ['critique', 'elevee', 'normale'] as const;
export type Criticality = (typeof criticalities)[number];

/** Work queues; each is served by one role (`queueRoles` in `domain/tasks/queues.ts`). */
export const queues = ['securite', 'pilotage', 'gestionnaire', 'proprietaire', 'rh', 'reparation'] as const;
export type Queue = (typeof queues)[number];

/**
 * How a manual step is proven. `secondPerson`: read by somebody else; `recipient`: confirmed by who received it.
 * DOMAIN "People": a second person stays for sensitive rights; for the others the next extract is proof as well.
 */
export const verifications = ['none', 'secondPerson', 'recipient', 'extract'] as const;
export type Verification = (typeof verifications)[number];

export const approvalRules = ['gestionnaire', 'gestionnaire+proprietaire'] as const;
export type ApprovalRule = (typeof approvalRules)[number];

/** A system that holds access. */
export interface System {
  code: string;
  name: string;
  connector: ConnectorKind;
  criticality: Criticality;
  /** Goal between an immediate departure and the read-back suspension, in minutes. */
  suspensionMinutes: number | null;
  queue: Queue | null;
  verification: Verification;
  /** Nobody but the organisation has accounts in it: one that matches no employee is an orphan, whatever its name. */
  exclusive: boolean;
  /** Without the system's prefix: `compte`, `groupe:finances`, `RF-SAISIE`. */
  entitlements: string[];
}

/** A named set of entitlements (`SYSTEM:right`), with what must be true before they are granted. */
export interface Profile {
  code: string;
  name: string;
  entitlements: string[];
  trainings: string[];
  approval: ApprovalRule | null;
  /** Direction of the client that answers for the responsibility: DRF, DRM, DRH. */
  owner: string | null;
}

/** Two entitlements that one person may not hold at the same time. Symmetric. */
export interface SeparationRule {
  code: string;
  name: string;
  between: [string, string];
}

export interface Training {
  code: string;
  name: string;
  /** `null`: never expires. */
  validityMonths: number | null;
}

/** Everything an organisation has declared about access. `profiles` holds `BASE` too. */
export interface Catalogue {
  systems: System[];
  profiles: Profile[];
  separation: SeparationRule[];
  trainings: Training[];
}

/** The profile that every arrival gets. */
export const BASE_PROFILE = 'BASE';

/** The system of an entitlement: `ANNUAIRE` of `ANNUAIRE:groupe:finances`. */
export const systemOf = (entitlement: string): string => entitlement.slice(0, entitlement.indexOf(':'));

/** The right inside its system: `groupe:finances` of `ANNUAIRE:groupe:finances`. */
export const rightOf = (entitlement: string): string => entitlement.slice(entitlement.indexOf(':') + 1);

/** Group names among entitlements of one system: `finances` of `RESEAU:groupe:finances`. */
export const groupsOf = (entitlements: readonly string[]): string[] =>
  entitlements
    .map(rightOf)
    .filter((right) => right.startsWith('groupe:'))
    .map((right) => right.slice('groupe:'.length));

/** The system by its code. */
export const findSystem = (catalogue: Catalogue, code: string): System | undefined =>
  catalogue.systems.find((system) => system.code === code);

/** `SAGIR:RM-` of `SAGIR:RM-ACQUISITIONS`: the responsibilities that one direction answers for. */
const familyOf = (entitlement: string): string => entitlement.slice(0, entitlement.indexOf('-') + 1);

/**
 * The direction that answers for a responsibility: the owner of a profile that gives it, else the one owner of the
 * profiles that give its kin (`SAGIR:RM-…`). `null`: nobody is declared, or several are.
 */
export const ownerOf = ({ profiles }: Catalogue, entitlement: string): string | null => {
  const ownersOf = (gives: (right: string) => boolean): string[] => [
    ...new Set(
      profiles.flatMap(({ owner, entitlements }) =>
        owner !== null && entitlements.some(gives) ? [owner] : [],
      ),
    ),
  ];
  const own = ownersOf((right) => right === entitlement);
  const family = familyOf(entitlement);
  const found = own.length > 0 ? own : ownersOf((right) => family !== '' && right.startsWith(family));
  return found.length === 1 ? (found[0] ?? null) : null;
};

/** Whether Relais itself calls the system. */
export const isAutomatic = (system: System): boolean => system.connector !== 'manuel';

/** Codes of the profiles that somebody may ask for: everybody gets `BASE` without asking. */
export const requestable = ({ profiles }: Catalogue): Set<string> =>
  new Set(profiles.map(({ code }) => code).filter((code) => code !== BASE_PROFILE));
