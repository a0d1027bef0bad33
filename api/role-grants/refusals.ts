import { problem, type ProblemError } from '../problems';

const atDay = (pointer: string, code: string, detail: { fr: string; en: string }): ProblemError =>
  problem('validation', { errors: [{ pointer, code, detail }] });

/** A role whose first day is over cannot be given for then: nobody knew. */
export const beginsInThePast = () =>
  atDay('/from', 'past', {
    fr: 'Un rôle ne se donne pas pour hier.',
    en: 'A role is not given for yesterday.',
  });

/** Its last day comes before its first. */
export const endsBeforeItBegins = () =>
  atDay('/until', 'before-from', {
    fr: 'Le dernier jour vient avant le premier.',
    en: 'The last day comes before the first.',
  });

/** The last day given is not before the end that it had, or not after today. */
export const endsLater = () =>
  atDay('/lastDay', 'not-earlier', {
    fr: 'Le dernier jour va d’aujourd’hui à la fin déjà prévue.',
    en: 'The last day is from today to the end already set.',
  });

/** He holds it already on one of these days. */
export const roleHeld = (grant: string) =>
  problem('conflict', {
    code: 'role-held',
    title: { fr: 'Ce rôle est déjà le sien', en: 'He holds this role already' },
    members: { grant },
  });

/** It has ended. */
export const grantEnded = () =>
  problem('conflict', {
    code: 'grant-ended',
    title: { fr: 'Ce rôle a déjà pris fin', en: 'This role has ended already' },
  });
