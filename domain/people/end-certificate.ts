import type { CivilDate, Instant } from '../calendar/time';
import type { Plan } from '../processes/plan';
import { endedAccesses, isProven, wantedEnd, type EndedAccess, type EndingFacts } from './ended-access';

/** What a certificate says that it is; the number grows when its form changes. */
export const certificateTypes = {
  ended: 'urn:relais:certificate:access-ended:1',
  withdrawn: 'urn:relais:certificate:access-ended-withdrawn:1',
} as const;

/** `typ` in the header of its signature: nothing else that Relais signs can be taken for one. */
export const CERTIFICATE_HEADER = 'relais-certificate';

/** Whom a certificate is about: a number, and a salted hash by which a name can be recognised. No name. */
export interface CertifiedEmployee {
  number: string;
  /** SHA-256 of the salt and of `nameText`, hexadecimal. */
  nameDigest: string;
}

/** What every certificate says of itself. */
export interface CertificateHead {
  id: string;
  /** 1 for the first of a departure. */
  number: number;
  organization: string;
  process: string;
  employee: CertifiedEmployee;
  /** The head of the organisation's audit when it was issued; `null`: it has no entry yet. */
  audit: { sequence: number; hash: string } | null;
  issuedAt: Instant;
}

/** The signed proof that the accesses of somebody who left have ended. */
export interface EndCertificate extends CertificateHead {
  type: typeof certificateTypes.ended;
  departure: {
    immediate: boolean;
    lastDay: CivilDate;
    requestedBy: string;
    requestedAt: Instant;
    /** When the accesses were to end. */
    suspendsAt: Instant;
  };
  /** `with-exceptions`: an access of the list is not proven. */
  result: 'proven' | 'with-exceptions';
  /** Whether each access with a goal was proven within it; `null`: none has a goal. */
  goalMet: boolean | null;
  accesses: EndedAccess[];
}

/** Says that an earlier certificate no longer holds: what it ended was given again. */
export interface WithdrawalCertificate extends CertificateHead {
  type: typeof certificateTypes.withdrawn;
  supersedes: { id: string; number: number; sha256: string };
  reason: 'departure-cancelled';
}

export type Certificate = EndCertificate | WithdrawalCertificate;

/** The departure that a certificate is about. */
export interface CertifiedDeparture {
  immediate: boolean;
  plan: Plan;
  requestedBy: string;
  requestedAt: Instant;
  endings: EndingFacts[];
}

/** The text of a name whose salted hash a certificate holds: one form for all ways of writing an accent. */
export const nameText = ({ givenName, familyName }: { givenName: string; familyName: string }): string =>
  `${familyName}, ${givenName}`.normalize('NFC');

const goalMetBy = (accesses: readonly EndedAccess[]): boolean | null => {
  const goals = accesses.flatMap(({ goal }) => goal ?? []);
  return goals.length === 0 ? null : goals.every(({ met }) => met);
};

/** The certificate of a departure whose accesses have all come to their end. */
export const endCertificate = (head: CertificateHead, departure: CertifiedDeparture): EndCertificate => {
  const { immediate, plan, requestedBy, requestedAt, endings } = departure;
  const suspendsAt = wantedEnd(plan) ?? requestedAt;
  const accesses = endedAccesses(endings, suspendsAt);
  return {
    type: certificateTypes.ended,
    ...head,
    departure: { immediate, lastDay: plan.on, requestedBy, requestedAt, suspendsAt },
    result: accesses.every(({ proof }) => isProven(proof)) ? 'proven' : 'with-exceptions',
    goalMet: goalMetBy(accesses),
    accesses,
  };
};

/** What says that a certificate no longer holds. */
export const withdrawalCertificate = (
  head: CertificateHead,
  supersedes: WithdrawalCertificate['supersedes'],
): WithdrawalCertificate => ({
  type: certificateTypes.withdrawn,
  ...head,
  supersedes,
  reason: 'departure-cancelled',
});
