import type { Request } from 'express';

/** Languages that a refusal can be written in; the first is the default. */
export const locales = ['fr', 'en'] as const;
export type Locale = (typeof locales)[number];

/** A sentence in each language. */
export type Text = Readonly<Record<Locale, string>>;

/** The language that the caller prefers (`Accept-Language`), French when he says nothing we speak. */
export const localeOf = (req: Request): Locale => (req.acceptsLanguages([...locales]) === 'en' ? 'en' : 'fr');

/** The sentence in a language; a plain string stands for all. */
export const say = (text: Text | string, locale: Locale): string =>
  typeof text === 'string' ? text : text[locale];
