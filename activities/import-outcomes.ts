import type { RowRecord } from '../db/stores/import-work';
import { foldText, type RawRow } from '../domain/people/hr-columns';
import type { RefusedRow } from '../domain/people/hr-reasons';
import type { Difference, DisagreementCause, Submission } from '../domain/people/submission';

const nothing = {
  column: null,
  value: null,
  reason: null,
  reasonCode: null,
  processId: null,
  difference: null,
};

/** French header of the cell that a pointer into a request leads to. */
const columns: Readonly<Record<string, string>> = {
  '/employee/number': 'Matricule',
  '/employee/familyName': 'Nom',
  '/employee/givenName': 'Prénom',
  '/employee/email': 'Courriel',
  '/position/title': 'Titre du poste',
  '/position/unit': 'Unité administrative',
  '/profiles': 'Profils',
  '/managerNumber': 'Matricule du gestionnaire',
  '/firstDay': "Date d'entrée",
  '/employmentEnd': "Fin d'emploi",
  '/employmentStatus': "Statut d'emploi",
  '/remark': 'Remarque',
  '/givenName': 'Prénom',
  '/familyName': 'Nom',
  '/email': 'Courriel',
  '/title': 'Titre du poste',
  '/unit': 'Unité administrative',
  '/employeeNumber': 'Matricule',
  '/lastDayWorked': 'Dernier jour',
  '/reason': 'Motif',
  '/immediate': 'Immédiat',
  '/confidential': 'Confidentiel',
  '/substituteNumber': 'Matricule du substitut',
};

const columnOf = (pointer: string | null): string | null => {
  const found = Object.keys(columns).find((known) => pointer === known || pointer?.startsWith(`${known}/`));
  return found === undefined ? null : (columns[found] ?? null);
};

/** Whether a row asks for silence: its cells are shown to nobody, since an import is read by many. */
const isConfidential = (raw: RawRow | undefined): boolean =>
  !['', 'non'].includes(foldText(raw?.cells.Confidentiel ?? ''));

/** A row refused by the rules of the files. */
export function refusedRecord(refused: RefusedRow, raw: RawRow | undefined): RowRecord {
  const { line, column, reason, reasonCode } = refused;
  const value = isConfidential(raw) ? '' : refused.value;
  return { ...nothing, line, outcome: 'refused', column, value, reason, reasonCode };
}

/** A row refused by its process, or because it could not be sent at all. */
export function refusedBy(raw: RawRow, code: string, pointer: string | null, reason: string): RowRecord {
  const column = columnOf(pointer);
  const value = column === null || isConfidential(raw) ? '' : (raw.cells[column] ?? '');
  return { ...nothing, line: raw.line, outcome: 'refused', column, value, reason, reasonCode: code };
}

/** The outcome of a row that was sent. */
export function recordOf(raw: RawRow, submission: Submission): RowRecord {
  const { line } = raw;
  switch (submission.outcome) {
    case 'accepted':
    case 'received':
    case 'unchanged':
      return { ...nothing, line, outcome: submission.outcome, processId: submission.id };
    case 'changed': {
      const difference = isConfidential(raw) ? null : submission.difference;
      return { ...nothing, line, outcome: 'changed', processId: submission.id, difference };
    }
    case 'agrees':
      return { ...nothing, line, outcome: 'unchanged', processId: submission.id };
    case 'conflict':
      return disagreement(raw, 'already-effective', submission);
    case 'disagrees':
      return disagreement(raw, submission.cause, submission);
    case 'refused': {
      const { type, pointer, detail } = submission.refusal;
      return refusedBy(raw, type, pointer, detail);
    }
  }
}

/** A row that is left to a person: the first cell that differs, the process, and all that differs. */
function disagreement(
  raw: RawRow,
  cause: DisagreementCause,
  { id, difference }: { id: string | null; difference: Difference },
): RowRecord {
  const [field] = Object.keys(difference);
  const refused = refusedBy(
    raw,
    cause,
    field === undefined ? null : `/${field.replaceAll('.', '/')}`,
    causes[cause],
  );
  return { ...refused, processId: id, difference: isConfidential(raw) ? null : difference };
}

const causes: Readonly<Record<DisagreementCause, string>> = {
  'already-effective':
    'déjà accepté autrement et déjà en vigueur: corriger par un changement ou par un départ',
  'already-employed': 'cette personne est déjà en poste autrement: corriger par un changement',
  'change-open': 'un changement en cours dit autre chose: attendre sa fin, ou l’annuler',
  superseded: 'un changement a remplacé cette valeur depuis: la redonner par un changement',
  'not-correctable':
    'motif, caractère immédiat ou confidentiel différent: annuler le départ, puis le renvoyer',
  'cancelled-before': 'annulé dans Relais: renvoyer la demande à la main si elle tient de nouveau',
};
