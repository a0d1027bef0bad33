import type { ProvenPurges } from '../audit/verify';
import { compareInstants } from '../calendar/instants';
import type { Instant } from '../calendar/time';
import type { RetentionAction, RetentionCode } from './classes';

/** What a proof of a purge says that it is; the number grows when its form changes. */
export const PURGE_CERTIFICATE = 'urn:relais:certificate:purge:1';

/** `typ` in the header of its signature. */
export const PURGE_HEADER = 'relais-purge';

/** The signed proof of what a purge has erased: counts by class, never who. */
export interface PurgeCertificate {
  type: typeof PURGE_CERTIFICATE;
  id: string;
  organization: string;
  /** Id of the run that did it. */
  run: string;
  classes: {
    class: RetentionCode;
    action: RetentionAction;
    /** What the organisation was held to. */
    months: number;
    /** Before this instant the time of what went was over. */
    before: Instant;
    persons: number;
    /** Rows by table. */
    rows: Record<string, number>;
  }[];
  /** Persons whose purge was held when it ended. */
  heldPersons: number;
  audit: { sequence: number; hash: string } | null;
  issuedAt: Instant;
}

/** What proofs say together of the details of the audit: how many went, and before when they were written. */
export const provenDetails = (proofs: readonly PurgeCertificate[]): ProvenPurges => {
  const counts = proofs.flatMap(({ classes }) => classes.filter((each) => each.class === 'audit-details'));
  return {
    rows: counts.reduce((sum, { rows }) => sum + (rows.audit_details ?? 0), 0),
    before:
      counts
        .map(({ before }) => before)
        .toSorted(compareInstants)
        .at(-1) ?? null,
  };
};
