import type { Tx } from '../connect';

/** Whose account, in which system of his organisation. */
export interface AccountPlace {
  personId: string;
  system: string;
}

/** An account that serves employments of one human in several organisations. Read across them: for calls to targets alone. */
export interface SharedAccount {
  /** Under which the target knows it: that of who had it first. */
  userName: string;
  externalId: string;
  /** Whether another organisation's employment holds it now; for an archive, whether one may come back to it. */
  isHeld: boolean;
  mayComeBack: boolean;
  /** Rights granted here, and by the others, without the system's prefix. */
  own: string[];
  elsewhere: string[];
}

/**
 * An account that is not made yet becomes the one that a linked person has in the same shared system. To be run as the
 * batch role: no organisation sees both.
 */
export const adoptAccount = async (tx: Tx, { personId, system }: AccountPlace): Promise<void> => {
  await tx.sql`
    with own as (
      select s.shared_as from people p join systems s on s.organization = p.organization and s.code = ${system}
      where p.id = ${personId}::uuid and s.shared_as is not null
    ), found as (
      select coalesce(a.holder_id, a.person_id) as holder, a.person_id, a.system
      from own join person_links l on l.person_id = ${personId}::uuid and l.ended_at is null
        join person_links m on m.link_id = l.link_id and m.person_id <> l.person_id and m.ended_at is null
        join accounts a on a.person_id = m.person_id and a.state in ('prepared', 'enabled')
        join systems s on s.organization = a.organization and s.code = a.system and s.shared_as = own.shared_as
      order by m.linked_at, a.person_id limit 1
    ), mine as (
      update accounts a set holder_id = f.holder, sharing = 'shared' from found f
      where a.person_id = ${personId}::uuid and a.system = ${system} and a.state = 'absent' and a.holder_id is null
      returning f.person_id, f.system
    )
    update accounts a set sharing = 'shared' from mine m
    where a.person_id = m.person_id and a.system = m.system and a.sharing is null`;
};

/**
 * Says whether one of those who share an account leaves it, before anybody looks who is left: of two who leave at one
 * moment, one sees the other go.
 */
export const markSharing = async (
  tx: Tx,
  { personId, system }: AccountPlace,
  sharing: 'shared' | 'left',
): Promise<void> => {
  await tx.sql`
    update accounts set sharing = ${sharing}
    where person_id = ${personId}::uuid and system = ${system} and sharing is not null and sharing <> ${sharing}`;
};

/** Who else has an account, and what each holds in it; `null`: nobody shares it. To be run as the batch role. */
export const readSharedAccount = async (
  tx: Tx,
  { personId, system }: AccountPlace,
): Promise<SharedAccount | null> => {
  const [row] = await tx.sql<SharedAccount[]>`
    with mine as (
      select a.person_id, a.system, coalesce(a.holder_id, a.person_id) as holder, s.shared_as
      from accounts a join systems s on s.organization = a.organization and s.code = a.system
      where a.person_id = ${personId}::uuid and a.system = ${system} and a.sharing is not null
    ), others as (
      select o.person_id, o.system, o.state, o.sharing = 'shared' and exists (select 1 from employments e
          where e.person_id = o.person_id and e.state in ('planned', 'active')) as holds
      from mine m join accounts o on coalesce(o.holder_id, o.person_id) = m.holder and o.person_id <> m.person_id
        join systems t on t.organization = o.organization and t.code = o.system and t.shared_as = m.shared_as
      where o.sharing is not null
    ), held as (
      select g.person_id, substr(g.entitlement, length(g.system) + 2) as right_code
      from grants g join (select person_id, system from mine union all select person_id, system from others where holds) w
        on w.person_id = g.person_id and w.system = g.system
      where g.recorded_to is null and g.valid_to is null
    )
    select p.user_name as "userName", p.id as "externalId",
      coalesce((select bool_or(holds) from others), false) as "isHeld",
      coalesce((select bool_or(holds or state = 'suspended') from others), false) as "mayComeBack",
      array(select distinct right_code from held where person_id = m.person_id) as own,
      array(select distinct right_code from held where person_id <> m.person_id) as elsewhere
    from mine m join people p on p.id = m.holder`;
  return row ?? null;
};
