import { randomUUID } from 'node:crypto';
import type { Instant } from '../../domain/calendar/time';
import type { Tx } from '../connect';
import { recordAudit } from './audit';

/** Employees of two organisations who are one human, and who says so. */
export interface NewPersonLink {
  people: readonly { id: string; organization: string }[];
  /** What was looked at and shows it. */
  evidence: string;
  by: string;
  at: Instant;
}

/** Of some people, whose link with somebody is in force. */
const linkOf = async (tx: Tx, id: string): Promise<string | null> => {
  const [row] = await tx.sql<{ linkId: string }[]>`
    select link_id as "linkId" from person_links where person_id = ${id}::uuid and ended_at is null`;
  return row?.linkId ?? null;
};

/** Locks some people, and says whether any of them is linked already. */
export const isLinked = async (tx: Tx, ids: readonly string[]): Promise<boolean> => {
  await tx.sql`select id from people where id = any (${[...ids]}::uuid[]) order by id for update`;
  const rows = await tx.sql`
    select 1 from person_links where person_id = any (${[...ids]}::uuid[]) and ended_at is null limit 1`;
  return rows.length > 0;
};

/** Links people, one row and one audit entry in each one's organisation: neither holds who the other is. */
export const linkPeople = async (tx: Tx, { people, evidence, by, at }: NewPersonLink): Promise<string> => {
  const linkId = randomUUID();
  for (const { id, organization } of people) {
    await tx.sql`
      insert into person_links (link_id, organization, person_id, evidence, linked_by, linked_at)
      values (${linkId}::uuid, ${organization}, ${id}::uuid, ${evidence}, ${by}, ${at}::text::timestamptz)`;
    await recordAudit(tx, {
      ...{ organization, at, actor: by, action: 'person-linked', subjectKind: 'person', subjectId: id },
      details: { link: linkId },
    });
  }
  return linkId;
};

/** Ends the link of a person, and its other half as far as the scope holds it: one half links nobody. `false`: there is none. */
export const unlinkPeople = async (
  tx: Tx,
  { id, reason, by, at }: { id: string; reason: string; by: string; at: Instant },
): Promise<boolean> => {
  const linkId = await linkOf(tx, id);
  if (linkId === null) return false;
  const ended = await tx.sql<{ personId: string; organization: string }[]>`
    update person_links set ended_at = ${at}::text::timestamptz, ended_by = ${by}, end_reason = ${reason}
    where link_id = ${linkId}::uuid and ended_at is null returning person_id as "personId", organization`;
  for (const { personId, organization } of ended)
    await recordAudit(tx, {
      ...{
        organization,
        at,
        actor: by,
        action: 'person-unlinked',
        subjectKind: 'person',
        subjectId: personId,
      },
      details: { link: linkId },
    });
  return true;
};
