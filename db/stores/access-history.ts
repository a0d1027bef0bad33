import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';
import type { Viewer } from './person-reads';
import { isEndVeiled } from './veil';

/** One right of a person at an instant, and why. */
export interface AccessHeld {
  system: string;
  entitlement: string;
  validFrom: Instant;
  validTo: Instant | null;
  cause: { process: string | null; step: string | null; reason: string; approval: string | null };
  end: { process: string; step: string | null } | null;
}

/** An instant of the world, and an instant of what was known; `null`: what is known now. */
export interface AsOf {
  at: Instant;
  asOf: Instant | null;
}

/**
 * Who had which access, and why: the grants of a person valid at an instant, as they were recorded at another. An end
 * by a confidential departure shows to those alone who may know of it: for the others the right goes on.
 */
export const readAccess = async (
  tx: Tx,
  personId: string,
  { at, asOf }: AsOf,
  viewer: Viewer,
): Promise<AccessHeld[]> => {
  const rows = await tx.sql<AccessHeld[]>`
    select g.system, g.entitlement, g.valid_from as "validFrom",
      case when not v.hides then g.valid_to end as "validTo",
      jsonb_build_object('process', g.cause_process, 'step', g.cause_step, 'reason', g.cause_reason,
        'approval', g.cause_approval) as cause,
      case when g.end_process is not null and not v.hides
        then jsonb_build_object('process', g.end_process, 'step', g.end_step) end as end
    from grants g cross join lateral (select ${isEndVeiled(tx, viewer)} as hides) v
    where g.person_id = ${personId}::uuid
      and g.valid_from <= ${at}::text::timestamptz and (g.valid_to is null or g.valid_to > ${at}::text::timestamptz or v.hides)
      and g.recorded_from <= coalesce(${asOf}::text::timestamptz, 'infinity')
      and (g.recorded_to is null or g.recorded_to > coalesce(${asOf}::text::timestamptz, 'infinity'))
    order by g.system, g.entitlement, g.valid_from`;
  return rows.map((row) => ({
    ...row,
    validFrom: toInstant(row.validFrom),
    validTo: row.validTo === null ? null : toInstant(row.validTo),
  }));
};

// The driver gives dates or PostgreSQL's text, by who opened the pool.
const toInstant = (value: string | Date): Instant => new Date(value).toISOString();
