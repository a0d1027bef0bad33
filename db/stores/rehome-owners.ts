import type { CivilDate } from '../../domain/calendar/time';
import type { Tx } from '../connect';

/**
 * The fields (DRF, DRM, DRH) that who leaves answers for go to the substitute; to the leaver's own manager when nobody was
 * named, or when the substitute has left or leaves by `today` himself. Without either the post stays in his name, and the
 * respondent answers. Answers the fields that moved: none when it was done before.
 */
export const rehomeOwners = async (
  tx: Tx,
  organization: string,
  leaver: string,
  substitute: string | null,
  today: CivilDate,
): Promise<string[]> => {
  const [moved] = await tx.sql<{ fields: string[] }[]>`
    with heir as (
      select coalesce(
        (select p.number from people p join employments e on e.person_id = p.id
          where p.organization = ${organization} and p.number = ${substitute}::text and e.state in ('planned', 'active')
            and (e.last_day_worked is null or e.last_day_worked > ${today}::text::date)),
        (select e.manager_number from employments e join people p on p.id = e.person_id
          where p.organization = ${organization} and p.number = ${leaver} order by e.ordinal desc limit 1)) as number
    ), owned as (
      select array_agg(w.field order by w.field) as fields
      from organizations o cross join lateral jsonb_each_text(o.settings -> 'owners') as w(field, owner)
      where o.code = ${organization} and w.owner = ${leaver}
    )
    update organizations o
    set updated_at = now(), settings = jsonb_set(o.settings, '{owners}', (
      select jsonb_object_agg(w.field, case when w.owner = ${leaver} then h.number else w.owner end)
      from jsonb_each_text(o.settings -> 'owners') as w(field, owner)))
    from heir h, owned d
    where o.code = ${organization} and h.number is not null and d.fields is not null
    returning d.fields`;
  return moved?.fields ?? [];
};
