import { longInstant } from '../tasks/french-dates';
import { retentionClasses } from './classes';
import type { PurgeCertificate } from './purge-certificate';

const nameOf = (code: string): string => retentionClasses.find((each) => each.code === code)?.name ?? code;

const totalOf = (rows: Readonly<Record<string, number>>): number =>
  Object.values(rows).reduce((sum, count) => sum + count, 0);

/** What the proof of a purge says, line by line, for who has verified it. */
export const tellPurge = (certificate: PurgeCertificate, keyId: string): string[] => [
  `Preuve de purge valide, signée par la clé ${keyId} le ${longInstant(certificate.issuedAt)}.`,
  `Organisme ${certificate.organization}, purge ${certificate.run}; personnes retenues: ${certificate.heldPersons}.`,
  ...certificate.classes.map(
    ({ class: code, months, persons, rows }) =>
      `  ${nameOf(code)}, après ${months} mois: ${totalOf(rows)} lignes, ${persons} personnes`,
  ),
];
