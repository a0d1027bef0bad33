import type { z } from 'zod';
import { en, frCA } from 'zod/locales';
import type { Locale } from './locale';
import { pointerTo } from './pointer';
import { problem, type FieldError } from './problems';
import { findUnstorable } from './text-guard';

const messages = { fr: frCA().localeError, en: en().localeError };

const toFieldErrors = (issue: z.core.$ZodIssue): { pointer: string; detail: string; code: string }[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({
        pointer: pointerTo([...issue.path, key]),
        detail: issue.message,
        code: 'unknown-field',
      }))
    : [{ pointer: pointerTo(issue.path), detail: issue.message, code: issue.code.replaceAll('_', '-') }];

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
  const result = schema.safeParse(value, { error: messages[locale] });
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap(toFieldErrors).map((error) => ({ ...error, in: place }));
  throw problem('validation', { errors });
};
