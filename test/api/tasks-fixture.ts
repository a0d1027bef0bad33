import { randomUUID } from 'node:crypto';
import { putOrganization, putProfile } from '../../db/stores/catalogue';
import { employments, people } from '../../db/schema/people';
import { processes } from '../../db/schema/processes';
import { tasks } from '../../db/schema/tasks';
import type { Database } from '../../db/connect';

type TaskRow = typeof tasks.$inferInsert;
type Employment = Partial<typeof employments.$inferInsert> & { email?: string | null };

/** Declares an organisation with one profile. */
export const organize = async (
  database: Database,
  code: string,
  over: { owners?: Record<string, string>; respondentEmail?: string | null } = {},
): Promise<void> => {
  const trainings = [{ code: 'SAGIR-RF-1', name: 'SAGIR RF: bases', validityMonths: null }];
  const settings = { mailTemplate: null, separation: [], trainings, owners: {}, respondentEmail: null };
  await database.withScope([code], async (tx) => {
    await putOrganization(tx, { code, name: `Organisme ${code}`, settings: { ...settings, ...over } });
    const profile = { organization: code, code: 'RF-SAISIE', name: 'Saisie', entitlements: [] };
    await putProfile(tx, { ...profile, trainings: [], approval: null, owner: null });
  });
};

/** Employs somebody under a manager, from the start of the year unless said otherwise. */
export const employ = (
  database: Database,
  organization: string,
  number: string,
  managerNumber: string | null,
  { email = null, ...over }: Employment = {},
): Promise<{ personId: string; employmentId: string }> =>
  database.withScope([organization], async (tx) => {
    const [person] = await tx.orm
      .insert(people)
      .values({
        ...{ organization, number, givenName: 'Maude', familyName: `N${number}`, email },
        userName: `${organization}-${number}`.toLowerCase(),
      })
      .onConflictDoUpdate({ target: [people.organization, people.number], set: { email } })
      .returning({ id: people.id });
    const personId = person?.id ?? '';
    const [employment] = await tx.orm
      .insert(employments)
      .values({
        ...{ organization, personId, ordinal: 1, state: 'active', firstDay: '2026-01-05' },
        ...{ title: 'Agente', unit: 'DRF', managerNumber, status: 'permanent', profiles: [] },
        ...over,
      })
      .returning({ id: employments.id });
    return { personId, employmentId: employment?.id ?? '' };
  });

/** A process of somebody, as accepted; answers its workflow id. */
export const follow = async (
  database: Database,
  organization: string,
  ids: { personId: string; employmentId: string },
  over: Partial<typeof processes.$inferInsert> = {},
): Promise<{ processId: string; workflowId: string }> => {
  const uuid = randomUUID();
  const processId = `${organization}.${uuid}`;
  const workflowId = `arrival/${organization}/${uuid}`;
  await database.withScope([organization], (tx) =>
    tx.orm.insert(processes).values({
      ...{ id: processId, workflowId, organization, kind: 'arrival', ...ids, employeeNumber: '100' },
      ...{ state: 'preparing', effectiveOn: '2026-12-01', request: {}, requestHash: 'h', acceptLatencyMs: 1 },
      plan: { on: '2026-12-01', late: false, steps: [], warnings: [], welcomeAt: null },
      ...{ requestedBy: 'hr-author', origin: 'hand', acceptedAt: '2026-11-20T14:00:00Z' },
      ...over,
    }),
  );
  return { processId, workflowId };
};

/** Opens a task; answers its id. */
export const openTask = async (
  database: Database,
  over: Partial<TaskRow> & { organization: string },
): Promise<string> => {
  const id = randomUUID();
  await database.withScope([over.organization], (tx) =>
    tx.orm.insert(tasks).values({
      ...{ id, kind: 'work', queue: 'securite', assignee: 'queue', title: 'Donner les accès dans SAGIR' },
      ...{ checklist: [], entitlements: ['SAGIR:compte'], verification: 'secondPerson', system: 'SAGIR' },
      ...{ state: 'open', requestedBy: 'hr-author', openedAt: '2026-11-20T14:00:00.000Z' },
      ...over,
    }),
  );
  return id;
};
