import { longInstant } from '../tasks/french-dates';
import type { Certificate, EndCertificate, WithdrawalCertificate } from './end-certificate';
import { isProven, type EndedAccess, type Proof } from './ended-access';

/** How each proof reads, after the name of a system. */
export const proofWords: Readonly<Record<Proof, string>> = {
  'read-back': 'relu par Relais dans le système',
  'second-person': 'constaté par une deuxième personne',
  extract: 'constaté dans un extrait du système',
  declared: 'déclaré par une seule personne',
  none: 'non prouvé',
};

const exceptions: Readonly<Record<string, string>> = {
  'one-person': 'une seule personne l’affirme',
  'done-by-hand': 'fait à la main et non relu',
  'skipped-by-person': 'laissé de côté par décision d’une personne',
  superseded: 'repris par un emploi plus récent',
};

/** Why an access is not proven, as a person reads it; the code itself where nobody has written a sentence. */
export const exceptionWords = (code: string): string => exceptions[code] ?? code;

/** Whether a goal was met, as a person reads it. */
export const goalWords = (met: boolean | null): string => {
  if (met === null) return 'aucun objectif fixé';
  return met ? 'atteint' : 'non atteint';
};

const units = [
  ['j', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A length of time in its two largest units: `3 min 20 s`, `2 j 4 h`. */
export const durationWords = (seconds: number): string => {
  const largest = units.findIndex(([, length]) => seconds >= length);
  if (largest < 0) return '0 s';
  let left = seconds;
  const parts = units.slice(largest, largest + 2).flatMap(([unit, length]) => {
    const count = Math.floor(left / length);
    left -= count * length;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return parts.join(' ');
};

const accessLine = ({ system, proof, provenAt, seconds, goal, exception }: EndedAccess): string =>
  [
    `  ${system}: ${proofWords[proof]}`,
    ...(provenAt === null ? [] : [`le ${longInstant(provenAt)}`]),
    ...(seconds === null ? [] : [`délai ${durationWords(seconds)}`]),
    ...(goal === null ? [] : [`objectif de ${goal.minutes} min ${goalWords(goal.met)}`]),
    ...(exception === null ? [] : [exceptionWords(exception)]),
  ].join(', ');

const endedLines = ({ accesses, goalMet }: EndCertificate): string[] => [
  `Fins d’accès prouvées: ${accesses.filter(({ proof }) => isProven(proof)).length} sur ${accesses.length}; objectif: ${goalWords(goalMet)}.`,
  ...accesses.map(accessLine),
  'Elle dit ce qui était vrai à son émission: un retrait plus récent ne s’y voit pas.',
];

const withdrawnLines = ({ supersedes }: WithdrawalCertificate): string[] => [
  `Retrait: le départ est annulé, l’attestation ${supersedes.number} (SHA-256 ${supersedes.sha256}) ne vaut plus.`,
];

/** What a certificate says, line by line, for who has verified it. */
export const tellCertificate = (certificate: Certificate, keyId: string): string[] => {
  const { issuedAt, organization, process, employee, number } = certificate;
  return [
    `Attestation valide, signée par la clé ${keyId} le ${longInstant(issuedAt)}.`,
    `Organisme ${organization}, départ ${process}, matricule ${employee.number}, attestation ${number}.`,
    ...('accesses' in certificate ? endedLines(certificate) : withdrawnLines(certificate)),
  ];
};
