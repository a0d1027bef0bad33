import { unveiledSpans, type AccessHeld, type RecordedSpan } from '../../domain/access/access-spans';
import { compareInstants } from '../../domain/calendar/instants';
import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';
import type { Viewer } from './person-reads';
import { isSecret } from './veil';

/** An instant of the world, and an instant of what was known; `null`: what is known now. */
export interface AsOf {
  at: Instant;
  asOf: Instant | null;
}

const isHeldAt =
  (at: Instant) =>
  ({ validFrom, validTo }: AccessHeld): boolean =>
    compareInstants(validFrom, at) <= 0 && (validTo === null || compareInstants(validTo, at) > 0);

/**
 * Who had which access, and why: the grants of a person valid at an instant, as they were recorded at another. What a
 * confidential departure did shows to those alone who may know of it.
 */
export const readAccess = async (
  tx: Tx,
  personId: string,
  { at, asOf }: AsOf,
  viewer: Viewer,
): Promise<AccessHeld[]> => {
  const rows = await tx.sql<RecordedSpan[]>`
    select g.system, g.entitlement, g.valid_from as "validFrom", g.valid_to as "validTo",
      jsonb_build_object('process', g.cause_process, 'step', g.cause_step, 'reason', g.cause_reason,
        'approval', g.cause_approval) as cause,
      case when g.end_process is not null
        then jsonb_build_object('process', g.end_process, 'step', g.end_step) end as end,
      exists (select 1 from processes o where o.id = g.cause_process and ${isSecret(tx, viewer)}) as "isCauseSecret",
      (select case when o.closed_at is null then 'open' else 'closed' end from processes o
        where o.id = g.end_process and ${isSecret(tx, viewer)}) as "secretEnd"
    from grants g
    where g.person_id = ${personId}::uuid
      and g.recorded_from <= coalesce(${asOf}::text::timestamptz, 'infinity')
      and (g.recorded_to is null or g.recorded_to > coalesce(${asOf}::text::timestamptz, 'infinity'))
    order by g.system, g.entitlement, g.valid_from`;
  const spans = rows.map((row) => ({
    ...row,
    validFrom: toInstant(row.validFrom),
    validTo: row.validTo === null ? null : toInstant(row.validTo),
  }));
  return unveiledSpans(spans).filter(isHeldAt(at));
};

// The driver gives dates or PostgreSQL's text, by who opened the pool.
const toInstant = (value: string | Date): Instant => new Date(value).toISOString();
