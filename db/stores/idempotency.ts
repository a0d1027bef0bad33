import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';
import { enterAs } from './door';

/** A request under a key of its caller's. */
export interface KeyedRequest {
  principalId: string;
  /** For which it is asked; `null`: for all. */
  organization: string | null;
  operation: string;
  key: string;
  /** SHA-256, hexadecimal. */
  requestHash: string;
}

/** An answer as it crossed. */
export interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | null;
}

/** Who answers, and until when he is believed and the answer kept. */
export interface Claim {
  claim: string;
  at: Instant;
  claimedUntil: Instant;
  expiresAt: Instant;
}

/** What became of the attempt to answer a request. */
export type Claimed =
  | { kind: 'mine' }
  | { kind: 'other-request' }
  | { kind: 'in-progress' }
  | { kind: 'answered'; answer: KeptAnswer };

interface Found {
  same: boolean;
  status: number | null;
  headers: Record<string, string> | null;
  body: string | null;
}

/** Takes a request to answer it, unless it is taken or answered already. Whoever's is over may be taken anew; the night deletes it. */
export const claimRequest = async (tx: Tx, request: KeyedRequest, claim: Claim): Promise<Claimed> => {
  const { principalId, organization, operation, key, requestHash } = request;
  const { at } = claim;
  await enterAs(tx, principalId);
  const mine = await tx.sql`
    insert into idempotency_keys as k
      (principal_id, organization, operation, key, request_hash, claim, claimed_until, expires_at)
    values (${principalId}, ${organization}, ${operation}, ${key}, decode(${requestHash}, 'hex'), ${claim.claim},
      ${claim.claimedUntil}::text::timestamptz, ${claim.expiresAt}::text::timestamptz)
    on conflict (principal_id, operation, key) do update
      set claim = excluded.claim, claimed_until = excluded.claimed_until, expires_at = excluded.expires_at,
        request_hash = excluded.request_hash, organization = excluded.organization, status = null, headers = null, body = null
      where k.expires_at <= ${at}::text::timestamptz
        or (k.status is null and k.claimed_until <= ${at}::text::timestamptz
          and k.request_hash = excluded.request_hash)
    returning 1`;
  if (mine.length > 0) return { kind: 'mine' };
  const [found] = await tx.sql<Found[]>`
    select request_hash = decode(${requestHash}, 'hex') as same, status, headers, body
    from idempotency_keys where principal_id = ${principalId} and operation = ${operation} and key = ${key}`;
  // Given up between both statements: its caller tries again.
  if (!found) return { kind: 'in-progress' };
  if (!found.same) return { kind: 'other-request' };
  if (found.status === null) return { kind: 'in-progress' };
  return {
    kind: 'answered',
    answer: { status: found.status, headers: found.headers ?? {}, body: found.body },
  };
};

/** Keeps the answer of a request that this claim still holds. */
export const keepAnswer = async (
  tx: Tx,
  { principalId, operation, key }: KeyedRequest,
  claim: string,
  { status, headers, body }: KeptAnswer,
): Promise<void> => {
  await enterAs(tx, principalId);
  await tx.sql`
    update idempotency_keys
    set status = ${status}, headers = ${JSON.stringify(headers)}::text::jsonb, body = ${body}
    where principal_id = ${principalId} and operation = ${operation} and key = ${key} and claim = ${claim}`;
};

/** Gives a request up: the same one may be tried again at once. */
export const releaseRequest = async (
  tx: Tx,
  { principalId, operation, key }: KeyedRequest,
  claim: string,
): Promise<void> => {
  await enterAs(tx, principalId);
  await tx.sql`
    delete from idempotency_keys
    where principal_id = ${principalId} and operation = ${operation} and key = ${key}
      and claim = ${claim} and status is null`;
};
