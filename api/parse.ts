import type { z } from 'zod';
import { say, type Locale } from './locale';
import { pointerTo } from './pointer';
import { problem, type FieldError } from './problems';
import { sentenceOf } from './sentences';
import { findUnstorable } from './text-guard';
import { wordsOf } from './validation-words';

const words = { fr: wordsOf('fr'), en: wordsOf('en') };

const toFieldErrors = (
  issue: z.core.$ZodIssue,
  locale: Locale,
): { pointer: string; detail: string; code: string }[] => {
  const ruled = sentenceOf(issue.message);
  const detail = ruled ? say(ruled, locale) : issue.message;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: pointerTo([...issue.path, key]),
      detail,
      code: 'unknown-field',
    }));
  // A rule of ours is called as its sentence is; what zod names has the name that it gives.
  const code =
    issue.code === 'custom' ? (ruled ? issue.message : 'not-allowed') : issue.code.replaceAll('_', '-');
  return [{ pointer: pointerTo(issue.path), detail, code }];
};

/**
 * Reads a value by its schema.
 * Throws a `validation` problem with a pointer a fault, in the caller's language.
 */
export const parse = <S extends z.ZodType>(
  schema: S,
  value: unknown,
  place: NonNullable<FieldError['in']>,
  locale: Locale,
): z.output<S> => {
  const unstorable = findUnstorable(value);
  if (unstorable) throw problem('validation', { errors: [{ ...unstorable, in: place }] });
  const result = schema.safeParse(value, { error: words[locale] });
  if (result.success) return result.data;
  const errors = result.error.issues
    .flatMap((issue) => toFieldErrors(issue, locale))
    .map((error) => ({ ...error, in: place }));
  throw problem('validation', { errors });
};
