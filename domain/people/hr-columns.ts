/** The files that HR or security hands over. */
export const hrFileKinds = ['arrivals', 'departures', 'people', 'extract'] as const;
export type HrFileKind = (typeof hrFileKinds)[number];

/** The columns of one kind of file: French headers, as shown in refusals. */
export interface HrColumns {
  mandatory: readonly string[];
  optional: readonly string[];
}

const person = ['Matricule', 'Nom', 'Prénom'] as const;

/** A missing manager column would put everybody at the top of the organisation: it is mandatory, its cells are not. */
export const hrColumns: Readonly<Record<HrFileKind, HrColumns>> = {
  arrivals: {
    mandatory: [
      ...person,
      'Titre du poste',
      'Unité administrative',
      'Matricule du gestionnaire',
      "Date d'entrée",
      "Statut d'emploi",
    ],
    optional: ['Courriel', 'Profils', "Fin d'emploi", 'Remarque'],
  },
  departures: {
    mandatory: ['Matricule', 'Dernier jour', 'Motif', 'Immédiat'],
    optional: ['Matricule du substitut', "Fin d'emploi", 'Confidentiel', 'Remarque'],
  },
  people: {
    mandatory: [
      ...person,
      'Unité administrative',
      'Matricule du gestionnaire',
      "Date d'entrée",
      "Statut d'emploi",
    ],
    optional: ['Courriel', 'Titre du poste', 'Profils', "Fin d'emploi", 'Remarque'],
  },
  extract: {
    mandatory: ['Utilisateur', 'Responsabilité', 'Date de début', 'Date de fin'],
    optional: ['Héritée de', 'Remarque'],
  },
};

export const rowDefectCodes = [
  'too-few-cells',
  'too-many-cells',
  'cell-too-long',
  'control-character',
] as const;

/** Why the cells of a row cannot be read at all. */
export type RowDefectCode = (typeof rowDefectCodes)[number];

/** A row as it stands in a file, before any rule of the business. */
export interface RawRow {
  /** Line of the file where the row begins; the header is on line 1. */
  line: number;
  /** Cell texts by French header of `hrColumns`, untouched; absent columns have no key. */
  cells: Readonly<Record<string, string>>;
  /** A row with a defect is refused alone; `value` is cut to 80 characters. */
  defect: { code: RowDefectCode; column: string | null; value: string } | null;
}

/** A text for comparison: accents, case, typographic apostrophes and repeated spaces make no difference. */
export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/’/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
