import type { z } from 'zod';
import { say, type Locale, type Text } from './locale';

type Issue = z.core.$ZodRawIssue;
/** Every kind of fault that zod names. */
export type IssueCode = z.core.$ZodIssue['code'];

const kinds: Readonly<Record<string, Text>> = {
  string: { fr: 'un texte', en: 'a text' },
  number: { fr: 'un nombre', en: 'a number' },
  int: { fr: 'un nombre entier', en: 'a whole number' },
  bigint: { fr: 'un nombre entier', en: 'a whole number' },
  boolean: { fr: 'un booléen', en: 'a boolean' },
  array: { fr: 'une liste', en: 'a list' },
  tuple: { fr: 'une liste', en: 'a list' },
  object: { fr: 'un objet', en: 'an object' },
  record: { fr: 'un objet', en: 'an object' },
  null: { fr: 'une valeur nulle', en: 'a null value' },
};
const otherKind: Text = { fr: 'une autre sorte de valeur', en: 'another kind of value' };

const formats: Readonly<Record<string, Text>> = {
  email: { fr: 'Ce n’est pas une adresse courriel.', en: 'This is not an e-mail address.' },
  uuid: { fr: 'Ce n’est pas un identifiant UUID.', en: 'This is not a UUID.' },
  url: { fr: 'Ce n’est pas une adresse URL.', en: 'This is not a URL.' },
  date: { fr: 'Une date qui existe s’écrit 2026-11-23.', en: 'A date that exists is written 2026-11-23.' },
  datetime: {
    fr: 'Un instant qui existe s’écrit 2026-11-23T14:00:00Z.',
    en: 'An instant that exists is written 2026-11-23T14:00:00Z.',
  },
};
const otherFormat: Text = {
  fr: 'L’écriture n’est pas celle attendue.',
  en: 'It is not written as expected.',
};

const units: Readonly<Record<string, Text>> = {
  string: { fr: ' caractères', en: ' characters' },
  array: { fr: ' éléments', en: ' items' },
  set: { fr: ' éléments', en: ' items' },
  map: { fr: ' éléments', en: ' items' },
  object: { fr: ' éléments', en: ' items' },
  file: { fr: ' octets', en: ' bytes' },
};

type Bound = { origin: string; inclusive?: boolean; exact?: boolean };

const bound = (issue: Bound, limit: number | bigint, [within, beyond]: readonly [Text, Text]): Text => {
  const unit = units[issue.origin] ?? { fr: '', en: '' };
  const exactly = { fr: 'Exactement', en: 'Exactly' };
  const word = issue.exact ? exactly : issue.inclusive === false ? beyond : within;
  return {
    fr: `${word.fr} ${limit.toLocaleString('fr-CA')}${unit.fr}.`,
    en: `${word.en} ${limit.toLocaleString('en-CA')}${unit.en}.`,
  };
};

const atMost = [
  { fr: 'Au plus', en: 'At most' },
  { fr: 'Moins de', en: 'Less than' },
] as const;
const atLeast = [
  { fr: 'Au moins', en: 'At least' },
  { fr: 'Plus de', en: 'More than' },
] as const;

const quoted = (values: readonly unknown[]): string =>
  values.map((value) => `« ${String(value)} »`).join(', ');

const wrongKind = (expected: string, isAbsent: boolean): Text => {
  if (isAbsent) return { fr: 'Cette valeur est obligatoire.', en: 'This value is required.' };
  const { fr, en } = kinds[expected] ?? otherKind;
  return { fr: `Il faut ici ${fr}.`, en: `It takes ${en} here.` };
};

const rejected: Text = { fr: 'Cette valeur n’est pas admise.', en: 'This value is not allowed.' };

/** A sentence in both languages for every fault that zod names. Codes and examples stand between « and ». */
const textOf = (issue: Issue): Text => {
  switch (issue.code) {
    case 'invalid_type':
      return wrongKind(issue.expected, issue.input === undefined);
    case 'too_big':
      return bound(issue, issue.maximum, atMost);
    case 'too_small':
      return bound(issue, issue.minimum, atLeast);
    case 'invalid_format':
      return formats[issue.format] ?? otherFormat;
    case 'not_multiple_of': {
      const divisor = issue.divisor.toString();
      return { fr: `Un multiple de ${divisor} est attendu.`, en: `A multiple of ${divisor} is expected.` };
    }
    case 'unrecognized_keys':
      return { fr: 'Ce champ est inconnu.', en: 'This field is unknown.' };
    case 'invalid_value':
      return issue.input === undefined
        ? wrongKind('', true)
        : { fr: `Valeurs admises: ${quoted(issue.values)}.`, en: `Allowed values: ${quoted(issue.values)}.` };
    case 'invalid_key':
      return { fr: 'Ce nom de champ n’est pas admis.', en: 'This field name is not allowed.' };
    case 'invalid_union':
    case 'invalid_element':
    case 'custom':
      return rejected;
  }
};

/** What zod says of a fault that its schema has no sentence for, in a language. */
export const wordsOf =
  (locale: Locale) =>
  (issue: Issue): string =>
    say(textOf(issue), locale);
