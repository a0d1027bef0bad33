import type { Text } from '../locale';

/** In English, what the rules refuse and say in French, by type. */
const english: Readonly<Record<string, string>> = {
  'after-last-day': 'The change comes after the last day worked.',
  'already-effective': 'Already effective: send a change (people/:id/changes) or a departure.',
  'already-employed': 'This person already has a running employment here.',
  'before-first-day': 'Before the first day the arrival is corrected (PATCH arrivals/:id).',
  'before-last-day': 'The first day comes before the end of the former employment.',
  'change-open': 'Another change is under way for this person.',
  'day-too-early': 'This day is too far in the past.',
  'day-too-late': 'This day is too far in the future.',
  'departure-archived': 'Access is already archived.',
  'departure-effective': 'Access has already ended.',
  'departure-not-confidential': 'This departure is not confidential.',
  'departure-not-held': 'This departure awaits no confirmation.',
  'departure-open': 'A departure is under way for this person: change or cancel it first.',
  'end-before-change': 'The end of the employment comes before the day of the change.',
  'end-before-first-day': 'The expected end comes before the first day.',
  'end-before-last-day': 'The end of the employment comes before the last day worked.',
  'instant-of-planned': 'Only an immediate departure has an instant.',
  'instant-past': 'This instant has passed by more than 5 minutes.',
  'instant-too-late': 'More than 7 days ahead a departure is planned, not immediate.',
  'manager-cycle': 'This manager already reports to this person.',
  'manager-is-self': 'Nobody is his own manager.',
  'not-employed': 'This person has no running employment here.',
  'person-rehired': 'This person was hired again: the old departure is no longer cancelled.',
  'process-ended': 'This departure has ended or was cancelled.',
  'substitute-is-leaver': 'The substitute is the person who leaves.',
  'unknown-employee': 'This employee is not known.',
  'unknown-manager': 'This manager is not a known employee.',
  'unknown-profile': 'This profile does not exist.',
  'unknown-substitute': 'This substitute is not a known employee.',
};

/** What a rule refuses, in both languages. A type that has no English says what it is called. */
export const wordsOfRefusal = ({ type, detail }: { type: string; detail: string }): Text => ({
  fr: detail,
  en: (Object.hasOwn(english, type) ? english[type] : undefined) ?? `Refused: ${type}.`,
});
