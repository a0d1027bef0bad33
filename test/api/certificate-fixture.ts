import { createCertificateActivities } from '../../activities/certificates';
import * as auditStore from '../../db/stores/audit';
import * as chainStore from '../../db/stores/audit-chain';
import * as certificateStore from '../../db/stores/certificates';
import type { OpenTestDatabase } from '../support/database';
import { doorSigner, NOW } from './door';

const PROVEN = '2026-11-23T14:03:00.000Z';

/** Every access of a departure has ended: Relais read its systems again, and people proved theirs. */
export const endAccesses = ({ app }: OpenTestDatabase, processId: string): Promise<void> =>
  app.withScope(['REGIE'], async (tx) => {
    const ended = tx.sql`process_id = ${processId} and action in ('suspend', 'end', 'handover', 'return')`;
    await tx.sql`update process_steps set state = 'done' where ${ended}`;
    await tx.sql`
      insert into effects (key, organization, process_id, step_id, request_hash, state, fence, opened_at, executed_at,
        done_at)
      select process_id || '#' || step_id, organization, process_id, step_id, 'h', 'done', 1,
        ${NOW}::text::timestamptz, ${PROVEN}::text::timestamptz, ${PROVEN}::text::timestamptz
      from process_steps where ${ended} and action = 'suspend'`;
    await tx.sql`
      insert into tasks (id, organization, process_id, step_id, kind, queue, assignee, title, checklist, system,
        entitlements, verification, state, requested_by, opened_at, completed_by, completed_at, verified_by,
        verified_at, evidence, closed_at)
      select gen_random_uuid(), organization, process_id, step_id, 'work', 'securite', 'queue', 'Travail', '[]', system,
        entitlements, 'secondPerson', 'done', 'rh-1', ${NOW}::text::timestamptz, 'securite-1',
        ${PROVEN}::text::timestamptz, 'securite-2', ${PROVEN}::text::timestamptz,
        '{"note":"Vu avec Ève Côté"}'::jsonb, ${PROVEN}::text::timestamptz
      from process_steps where ${ended} and action <> 'suspend'`;
  });

/** Issues or withdraws the certificate of a departure, as its workflow would. */
export const certify = async (
  database: OpenTestDatabase,
  processId: string,
  what: 'issueCertificate' | 'withdrawCertificate' = 'issueCertificate',
): Promise<void> => {
  const activities = createCertificateActivities({
    ...{ database: database.app, signer: doorSigner, seal: () => Promise.resolve([]) },
    stores: { ...certificateStore, ...auditStore, ...chainStore },
  });
  const [row] = await database.app.withScope(
    ['REGIE'],
    (tx) => tx.sql<{ personId: string; employmentId: string; employeeNumber: string }[]>`
      select person_id as "personId", employment_id as "employmentId", employee_number as "employeeNumber"
      from processes where id = ${processId}`,
  );
  if (!row) throw new Error('no such process');
  await activities[what]({ subject: { processId, organization: 'REGIE', ...row }, now: PROVEN });
};
