import { toCsv, type CsvCell } from '../../domain/people/csv-export';
import type { IncidentContents, Period } from '../../domain/incidents/contents';
import type { Incident } from '../../db/stores/incidents';

const columns = [
  ...[
    'Organisme',
    'Numéro',
    'État',
    'Conclusion',
    'Renseignements visés',
    'Circonstances',
    'Date ou période',
  ],
  ...[
    'Prise de connaissance',
    'Nombre de personnes',
    'Sensibilité',
    'Conséquences appréhendées',
    'Probabilité',
  ],
  ...['Risque sérieux', 'Avis à la Commission', 'Avis aux personnes', 'Avis public', 'Raison', 'Mesures'],
];

const states = { draft: 'ébauche', open: 'ouverte', closed: 'fermée' } as const;
const outcomes = { incident: 'incident', 'not-an-incident': 'pas un incident' } as const;

const periodWords = (period: Period | null): string | null => {
  if (period === null) return null;
  const days = period.until === null ? period.from : `${period.from} au ${period.until}`;
  return period.approximate ? `${days} (environ)` : days;
};

const personsWords = ({ persons }: IncidentContents): string | null =>
  persons && `${persons.count}${persons.approximate ? ' (environ)' : ''}`;

const riskCells = ({ risk }: IncidentContents): CsvCell[] =>
  risk === null
    ? [null, null, null, null]
    : [risk.sensitivity, risk.consequences, risk.likelihood, risk.serious ? 'oui' : 'non'];

const noticeCells = ({ notices }: IncidentContents): CsvCell[] =>
  notices === null
    ? [null, null, null, null]
    : [notices.commission, notices.persons, notices.public, notices.reason];

const rowOf = ({ organization, number, state, outcome, contents }: Incident): CsvCell[] => [
  ...[organization, number, states[state], outcome && outcomes[outcome]],
  ...[contents.information, contents.circumstances, periodWords(contents.occurred)],
  ...[periodWords(contents.aware), personsWords(contents)],
  ...[...riskCells(contents), ...noticeCells(contents)],
  contents.measures,
];

/** The register as a sheet in French, one row an entry, its eight contents in the order of the regulation. */
export const registerCsv = (entries: readonly Incident[]): string => toCsv(columns, entries.map(rowOf));
