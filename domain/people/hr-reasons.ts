/** Why a row is refused: the code for programs, the French text for HR. */
export const hrReasons = {
  'too-few-cells': 'cellules manquantes',
  'too-many-cells': 'trop de cellules',
  'cell-too-long': 'cellule de plus de 500 caractères',
  'control-character': 'caractère de contrôle ou invisible dans une cellule',
  'number-missing': 'matricule vide',
  'number-invalid': 'matricule invalide',
  'number-duplicate': 'matricule en double dans le fichier',
  'family-name-missing': 'nom absent',
  'given-name-missing': 'prénom absent',
  'email-invalid': 'courriel invalide',
  'title-missing': 'titre du poste absent',
  'unit-missing': 'unité administrative absente',
  'profile-unknown': 'profil inconnu',
  'status-missing': "statut d'emploi absent",
  'status-unknown': "statut d'emploi inconnu",
  'first-day-missing': "date d'entrée absente",
  'last-day-missing': 'dernier jour absent',
  'date-format': 'date illisible (AAAA-MM-JJ attendu)',
  'date-nonexistent': 'date inexistante',
  'date-out-of-bounds': "date hors limites (366 jours avant aujourd'hui à 731 jours après)",
  'end-before-start': "fin d'emploi antérieure à la date d'entrée",
  'end-before-last-day': "fin d'emploi antérieure au dernier jour",
  'manager-unknown': 'gestionnaire inconnu',
  'manager-self': "l'employé est son propre gestionnaire",
  'manager-cycle': 'cycle de gestionnaires',
  'employee-unknown': 'employé inconnu',
  'reason-missing': 'motif absent',
  'reason-unknown': 'motif inconnu',
  'yes-no-expected': 'oui ou non attendu',
  'substitute-self': 'le substitut est la personne qui part',
  'substitute-unknown': 'substitut inconnu',
} as const;
export type HrReasonCode = keyof typeof hrReasons;

/** A row that is refused, alone: the others of its file go on. */
export interface RefusedRow {
  line: number;
  /** French header of the cell at fault; `null` when the whole row is. */
  column: string | null;
  /** The cell as in the file. */
  value: string;
  reason: string;
  reasonCode: HrReasonCode;
}

/** Remarks that do not stop a row. */
export type HrWarningCode = 'email-shared' | 'manager-row-refused' | 'substitute-leaving';

/** A remark on an accepted row, in French. */
export interface RowWarning {
  code: HrWarningCode;
  column: string;
  message: string;
}

/** What a file gives: every good row, and every bad row with its reason, both in order of line. */
export interface HrReading<Request> {
  accepted: { line: number; request: Request; warnings: RowWarning[] }[];
  refused: RefusedRow[];
}
