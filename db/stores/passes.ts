import type { CivilDate, Instant } from '../../domain/calendar/time';
import type { ProcessState } from '../../domain/processes/states';
import type { Knower } from '../../domain/people/knower';
import { PASS_MINUTES } from '../../domain/people/pass-minutes';
import type { Tx } from '../connect';
import { isVeiled } from './veil';

/** Who a pass would be for, and whether his access still lives. */
export interface PassSubject {
  organization: string;
  processId: string;
  personId: string;
  employeeNumber: string;
  managerNumber: string | null;
  state: ProcessState;
  firstDay: CivilDate;
  /** His employment is over, or a departure has taken his access. */
  accessEnded: boolean;
  /** Whether who asks may not know why. */
  endsInSecret: boolean;
  /** Whether a pass has let him in: he has signed in. */
  hasSignedIn: boolean;
  /** Minutes that a pass lives, as the organisation has decided. */
  passMinutes: number;
}

/**
 * The arrival that a pass would be made for or used, or `null` outside the scope. One at a time until the transaction
 * ends: of two passes made at once only the later may live, and none is made while another one lets in.
 */
export const readPassSubject = async (
  tx: Tx,
  processId: string,
  knower: Knower,
): Promise<PassSubject | null> => {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${processId}, 7))`;
  const [row] = await tx.sql<PassSubject[]>`
    select p.organization, p.id as "processId", p.person_id as "personId", p.employee_number as "employeeNumber",
      e.manager_number as "managerNumber", p.state, p.effective_on::text as "firstDay",
      e.state not in ('planned', 'active') or exists (
        select from processes d where d.employment_id = e.id and d.kind = 'departure' and d.closed_at is null
          and d.state in ('suspending', 'suspended')) as "accessEnded", ${isVeiled(tx, knower)} as "endsInSecret",
      exists (select from activation_passes a where a.process_id = p.id and a.used_at is not null) as "hasSignedIn",
      coalesce((o.settings ->> 'passMinutes')::int, ${PASS_MINUTES.usual}) as "passMinutes"
    from processes p join employments e on e.id = p.employment_id join organizations o on o.code = p.organization
    where p.id = ${processId} and p.kind = 'arrival'`;
  return row ?? null;
};

/** A pass as it is kept: its hash alone. */
export interface NewPass {
  organization: string;
  processId: string;
  personId: string;
  /** SHA-256, hexadecimal. */
  hash: string;
  issuedBy: string;
  issuedAt: Instant;
  expiresAt: Instant;
}

/** Keeps a pass; those made before for the same arrival are worth nothing from now on. */
export const issuePass = async (tx: Tx, pass: NewPass): Promise<void> => {
  const { organization, processId, personId, hash, issuedBy, issuedAt, expiresAt } = pass;
  await tx.sql`
    update activation_passes set expires_at = ${issuedAt}::text::timestamptz
    where process_id = ${processId} and used_at is null and expires_at > ${issuedAt}::text::timestamptz`;
  await tx.sql`
    insert into activation_passes (organization, process_id, person_id, hash, issued_by, issued_at, expires_at)
    values (${organization}, ${processId}, ${personId}::uuid, ${hash}, ${issuedBy},
      ${issuedAt}::text::timestamptz, ${expiresAt}::text::timestamptz)`;
};

/** What became of a pass that somebody presented. */
export type Redemption = 'redeemed' | 'unknown' | 'used' | 'expired';

/** Uses a pass up, once: of two who present it at once one alone is let in. */
export const redeemPass = async (
  tx: Tx,
  presented: { processId: string; hash: string; at: Instant },
): Promise<Redemption> => {
  const { processId, hash, at } = presented;
  const used = await tx.sql`
    update activation_passes set used_at = ${at}::text::timestamptz
    where process_id = ${processId} and hash = ${hash} and used_at is null
      and expires_at > ${at}::text::timestamptz
    returning id`;
  if (used.length > 0) return 'redeemed';
  const [known] = await tx.sql<{ used: boolean }[]>`
    select used_at is not null as used from activation_passes
    where process_id = ${processId} and hash = ${hash}`;
  if (!known) return 'unknown';
  return known.used ? 'used' : 'expired';
};
