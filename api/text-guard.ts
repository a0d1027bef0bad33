import type { Text } from './locale';
import { pointerTo } from './pointer';

/** Why a value cannot be kept, and where. */
export interface Unstorable {
  pointer: string;
  detail: Text;
  code: string;
}

const MAX_DEPTH = 32;
const badText = {
  fr: 'Le texte contient un caractère qui ne peut pas être conservé.',
  en: 'The text holds a character that cannot be stored.',
};
const tooDeep = {
  fr: 'La demande est imbriquée trop profondément.',
  en: 'The request is nested too deeply.',
};

// PostgreSQL keeps neither NUL nor half of a surrogate pair.
const unstorable = /\0|\p{Surrogate}/u;

/** The first text (or key) that PostgreSQL could not keep, or nesting beyond 32 levels; `null` when all is well. */
export const findUnstorable = (value: unknown, path: readonly string[] = []): Unstorable | null => {
  if (typeof value === 'string')
    return unstorable.test(value) ? refuse(path, badText, 'bad-character') : null;
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return null;
  if (path.length >= MAX_DEPTH) return refuse(path, tooDeep, 'too-deep');
  for (const [key, child] of Object.entries(value)) {
    if (unstorable.test(key)) return refuse(path, badText, 'bad-character');
    const found = findUnstorable(child, [...path, key]);
    if (found) return found;
  }
  return null;
};

const refuse = (path: readonly string[], detail: Text, code: string): Unstorable => ({
  pointer: pointerTo(path),
  detail,
  code,
});
