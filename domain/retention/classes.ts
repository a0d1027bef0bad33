/** What happens to rows whose time is over. `anonymise`: ids stay, what tells who it was goes. */
export type RetentionAction = 'erase' | 'anonymise' | 'keep';

/** How long rows of a kind are kept, and from when. */
export interface RetentionClass {
  code: RetentionCode;
  /** French. */
  name: string;
  action: RetentionAction;
  /** The event from which it counts, in French. */
  from: string;
  /** `null`: for as long as there is Relais, or ended by who writes it. */
  months: number | null;
  /** Shortest that an organisation may decide; `null`: it decides nothing. */
  minimum: number | null;
  tables: readonly string[];
}

export const retentionCodes = [
  'employee-file',
  'actors',
  'messages',
  'imports',
  'extracts',
  'audit-details',
  'incidents',
  'holds',
  'audit-chain',
  'purge-proofs',
  'catalogue',
  'passing',
] as const;
export type RetentionCode = (typeof retentionCodes)[number];

const YEARS_7 = 84;

/**
 * Every table, by class. Lengths are our proposal (decision 0029): an organisation puts those of its retention schedule
 * (calendrier de conservation) in their place. A catalogue test fails when a table has no class, or two.
 */
export const retentionClasses: readonly RetentionClass[] = [
  {
    ...{ code: 'employee-file', name: 'Dossier de l’employé', action: 'erase', months: YEARS_7, minimum: 12 },
    from: 'la fin du dernier emploi, et de tout ce qui en dépend',
    tables: [
      ...['people', 'employments', 'processes', 'process_steps', 'tasks', 'effects', 'grants', 'accounts'],
      ...['trainings_held', 'waivers', 'person_links', 'activation_passes', 'certificates'],
    ],
  },
  {
    ...{ code: 'actors', name: 'Qui agit dans Relais', action: 'anonymise', months: YEARS_7, minimum: 12 },
    from: 'la fin de sa dernière clé et de son dernier rôle',
    tables: ['principals', 'principal_identities', 'api_keys', 'role_grants'],
  },
  {
    ...{ code: 'messages', name: 'Courriels', action: 'erase', months: 12, minimum: 1 },
    from: 'l’envoi, ou son abandon',
    tables: ['outbox'],
  },
  {
    ...{ code: 'imports', name: 'Rapports de fichiers reçus', action: 'erase', months: 24, minimum: 1 },
    from: 'la fin de l’import',
    tables: ['imports', 'import_rows'],
  },
  {
    ...{ code: 'extracts', name: 'Extraits de systèmes', action: 'erase', months: 24, minimum: 1 },
    from: 'la lecture; le dernier de chaque système reste',
    tables: ['extracts', 'extract_rows'],
  },
  {
    ...{ code: 'audit-details', name: 'Détails de l’audit', action: 'erase', months: YEARS_7, minimum: 12 },
    from: 'l’inscription',
    tables: ['audit_details'],
  },
  {
    // The regulation asks for five years at least.
    ...{ code: 'incidents', name: 'Registre des incidents', action: 'erase', months: 60, minimum: 60 },
    from: 'la prise de connaissance; une ébauche, ou une entrée ouverte, reste',
    tables: ['incidents', 'incident_versions'],
  },
  {
    ...{ code: 'holds', name: 'Suspensions de purge', action: 'erase', months: YEARS_7, minimum: 12 },
    from: 'la levée',
    tables: ['legal_holds'],
  },
  {
    ...{ code: 'audit-chain', name: 'Chaîne de l’audit', action: 'keep', months: null, minimum: null },
    from: 'identifiants et codes seulement: la chaîne prouve le reste',
    tables: ['audit', 'audit_chain'],
  },
  {
    ...{ code: 'purge-proofs', name: 'Preuves de purge', action: 'keep', months: null, minimum: null },
    from: 'des nombres par classe, rien de personne',
    tables: ['purge_batches', 'purge_certificates'],
  },
  {
    ...{
      code: 'catalogue',
      name: 'Organismes, systèmes, profils',
      action: 'keep',
      months: null,
      minimum: null,
    },
    from: 'la vie de l’organisme dans Relais',
    tables: ['organizations', 'systems', 'profiles', 'calendar_versions', 'holiday_versions'],
  },
  {
    ...{ code: 'passing', name: 'Traces techniques', action: 'erase', months: null, minimum: null },
    from: 'effacées la nuit qui suit leur fin: 24 heures, quelques minutes, ou la fin d’une session',
    tables: ['idempotency_keys', 'rate_windows', 'sessions'],
  },
];

/** Months by class that an organisation decides for itself. */
export type RetentionMonths = Partial<Record<RetentionCode, number>>;

/** The classes as an organisation is held to them. */
export const retentionOf = (decided: RetentionMonths = {}): RetentionClass[] =>
  retentionClasses.map((each) => ({
    ...each,
    months:
      each.minimum === null ? each.months : Math.max(each.minimum, decided[each.code] ?? each.months ?? 0),
  }));
