import { hasHiddenSign } from '../domain/people/hidden-signs';
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
const hidden = {
  fr: 'Le texte contient un caractère de contrôle ou invisible.',
  en: 'The text holds a control or invisible character.',
};
const tooDeep = {
  fr: 'La demande est imbriquée trop profondément.',
  en: 'The request is nested too deeply.',
};

// PostgreSQL keeps neither NUL nor half of a surrogate pair.
const unstorable = /\0|\p{Surrogate}/u;

const refuseText = (text: string, path: readonly string[]): Unstorable | null => {
  if (unstorable.test(text)) return refuse(path, badText, 'bad-character');
  return hasHiddenSign(text) ? refuse(path, hidden, 'control-character') : null;
};

/**
 * The first text (or key) that PostgreSQL could not keep or that reads otherwise than it is written, or nesting beyond
 * 32 levels; `null` when all is well.
 */
export const findUnstorable = (value: unknown, path: readonly string[] = []): Unstorable | null => {
  if (typeof value === 'string') return refuseText(value, path);
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return null;
  if (path.length >= MAX_DEPTH) return refuse(path, tooDeep, 'too-deep');
  for (const [key, child] of Object.entries(value)) {
    const found = refuseText(key, path) ?? findUnstorable(child, [...path, key]);
    if (found) return found;
  }
  return null;
};

const refuse = (path: readonly string[], detail: Text, code: string): Unstorable => ({
  pointer: pointerTo(path),
  detail,
  code,
});
