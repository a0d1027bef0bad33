import type { HrFileRefusal } from '../../connectors/hr-file/result';
import type { Text } from '../locale';
import type { ProblemKind } from '../problem-kinds';
import { problem, type ProblemError } from '../problems';

interface Refusal {
  kind: ProblemKind;
  title: Text;
  /** The reader writes French alone. */
  english: string;
}

const refusals: Readonly<Record<HrFileRefusal['type'], Refusal>> = {
  'empty-file': {
    kind: 'validation',
    title: { fr: 'Fichier vide', en: 'Empty file' },
    english: 'The file is empty.',
  },
  'no-header': {
    kind: 'validation',
    title: { fr: 'Ligne de titres absente ou incomplète', en: 'Header missing or incomplete' },
    english: 'The first line must hold each mandatory column once.',
  },
  'nul-byte': {
    kind: 'validation',
    title: { fr: 'Octet nul dans le fichier', en: 'Null byte in the file' },
    english: 'The file holds a null byte.',
  },
  'not-csv': {
    kind: 'unsupported-media-type',
    title: { fr: 'Le fichier n’est pas un CSV', en: 'Not a CSV file' },
    english: 'The file is not readable CSV.',
  },
  'utf-16': {
    kind: 'unsupported-media-type',
    title: { fr: 'Fichier en UTF-16', en: 'UTF-16 file' },
    english: 'The file is in UTF-16; save it as CSV UTF-8.',
  },
  'unknown-encoding': {
    kind: 'unsupported-media-type',
    title: { fr: 'Encodage inconnu', en: 'Unknown encoding' },
    english: 'The file is neither UTF-8 nor Windows-1252.',
  },
  'too-many-rows': {
    kind: 'too-large',
    title: { fr: 'Trop de lignes', en: 'Too many rows' },
    english: 'The file has more than 20,000 rows; send it in parts.',
  },
  'too-large': {
    kind: 'too-large',
    title: { fr: 'Fichier trop volumineux', en: 'File too large' },
    english: 'The file exceeds 8 MB; send it in parts.',
  },
};

/** The problem that a file refused whole becomes: `urn:relais:problem:empty-file` and so on. */
export const refuseFile = ({ type, detail }: HrFileRefusal): ProblemError => {
  const { kind, title, english } = refusals[type];
  return problem(kind, { code: type, title, detail: { fr: detail, en: english } });
};
