import { civilDateOf } from '../../domain/calendar/instants';
import type { Instant } from '../../domain/calendar/time';
import { noContents, type IncidentContents } from '../../domain/incidents/contents';
import type { Tx } from '../connect';
import { recordAudit } from './audit';
import { openIncident } from './incidents';

interface Exposed {
  taskId: string;
  system: string | null;
  personId: string | null;
}

const contentsOf = ({ taskId, system, personId }: Exposed, now: Instant): IncidentContents => ({
  ...noContents,
  circumstances: `Accès encore actif après un départ${system === null ? '' : ` dans ${system}`} (tâche ${taskId}).`,
  aware: { from: civilDateOf(now), until: null, approximate: false },
  persons: personId === null ? null : { count: 1, approximate: false },
});

/**
 * Opens a draft of the register for each open finding of an access that is still active after a departure, once; a person
 * looks whether it is an incident. DOMAIN "Persons' data".
 */
export const draftIncidents = async (
  tx: Tx,
  organization: string,
  now: Instant,
  actor: string,
): Promise<void> => {
  const exposed = await tx.sql<Exposed[]>`
    select t.id as "taskId", t.system, p.id as "personId"
    from tasks t left join people p on p.organization = t.organization and p.number = t.employee_number
    where t.organization = ${organization} and t.closed_at is null and t.process_id is null
      and (t.dedupe_key ~ '^(reactivated|not-ended):' or t.dedupe_key ~ '^many:[^:]+:(reactivated|not-ended)$')
      and not exists (select 1 from incidents i where i.task_id = t.id)
    order by t.opened_at, t.id`;
  for (const each of exposed) {
    const contents = contentsOf(each, now);
    const { taskId, personId } = each;
    const entry = { organization, state: 'draft' as const, personId, taskId, contents, by: actor, at: now };
    const id = await openIncident(tx, entry);
    await recordAudit(tx, {
      ...{ organization, at: now, actor, action: 'incident-drafted', subjectKind: 'incident', subjectId: id },
      details: { task: taskId },
    });
  }
};
