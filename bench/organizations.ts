import { readDemoCatalogue, readDemoSystems } from '../bin/demo/catalogue';
import type { Database } from '../db/connect';
import { putOrganization, putProfile, putSystem } from '../db/stores/catalogue';

type Directory = Readonly<Record<'annuaire' | 'reseau', string>>;
type Settings = Parameters<typeof putOrganization>[1]['settings'];

/** Organisations of the bench: which systems of the demonstration each one has. */
export const organizations = {
  /** Everything, on the real directory. */
  REGIE: ['ANNUAIRE', 'RESEAU', 'SAGIR', 'PILOTAGE', 'MATERIEL'],
  /** The same; its arrivals are all due at one instant. */
  MINUIT: ['ANNUAIRE', 'RESEAU', 'SAGIR', 'PILOTAGE', 'MATERIEL'],
  /** Two automatic systems that answer at once. */
  VITE: ['ANNUAIRE', 'RESEAU'],
  /** The same, of which nothing is written in the audit. */
  'VITE-MUET': ['ANNUAIRE', 'RESEAU'],
  /** For counting events; systems that answer at once. */
  'EV-COMPLET': ['ANNUAIRE', 'RESEAU', 'SAGIR', 'MATERIEL'],
  'EV-RIEN': [],
} as const satisfies Record<string, readonly string[]>;

export type OrganizationCode = keyof typeof organizations;

/** Whether the organisation's automatic systems are memory, and not the directory. */
export const isInMemory = (organization: string): boolean => /^(EV-|VITE)/.test(organization);

const settingsOf = (kept: ReadonlySet<string>): Settings => {
  const { separation, trainings } = readDemoCatalogue();
  const isKept = (right: string): boolean => kept.has(right.slice(0, right.indexOf(':')));
  return {
    mailTemplate: '{prenom}.{nom}@exemple.gouv.qc.ca',
    separation: separation
      .filter(({ between }) => between.every(isKept))
      .map((rule) => ({ ...rule, between: rule.between as [string, string] })),
    trainings,
    owners: {},
    respondentEmail: 'repondant@exemple.gouv.qc.ca',
    limits: { number: 100_000, percent: 100, immediate: 100_000 },
  };
};

const blankSystem = { queue: null, config: {} };
const blankProfile = { trainings: [], approval: null, owner: null };

/** Writes every organisation with its systems and profiles. */
export const declareOrganizations = async (database: Database, directory: Directory): Promise<void> => {
  for (const [organization, systems] of Object.entries(organizations)) {
    const kept = new Set<string>(systems);
    const isKept = (right: string): boolean => kept.has(right.slice(0, right.indexOf(':')));
    await database.withScope([organization], async (tx) => {
      await putOrganization(tx, { code: organization, name: organization, settings: settingsOf(kept) });
      for (const { code, body } of readDemoSystems(directory))
        if (kept.has(code)) await putSystem(tx, { ...blankSystem, ...body, organization, code } as never);
      for (const { code, body } of readDemoCatalogue().profiles) {
        const entitlements = (body as { entitlements: string[] }).entitlements.filter(isKept);
        await putProfile(tx, { ...blankProfile, ...body, entitlements, organization, code } as never);
      }
    });
  }
};

/** Keeps the audit of one organisation empty, to see what it costs: a trigger before all others drops its entries. */
export const muteAudit = async (superuser: Database, organization: OrganizationCode): Promise<void> => {
  await superuser.withoutScope(async ({ sql }) => {
    await sql.unsafe(
      `create function audit_muted() returns trigger language plpgsql as 'begin return null; end'`,
    );
    await sql.unsafe(
      `create trigger aa_muted before insert on audit for each row when (new.organization = '${organization}')
        execute function audit_muted()`,
    );
  });
};
