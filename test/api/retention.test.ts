import { createPurgeActivities } from '../../activities/purge';
import { MockActivityEnvironment } from '@temporalio/testing';
import * as auditStore from '../../db/stores/audit';
import * as chainStore from '../../db/stores/audit-chain';
import * as catalogueStore from '../../db/stores/catalogue';
import * as heldStore from '../../db/stores/held';
import * as purgeStore from '../../db/stores/purge';
import * as proofStore from '../../db/stores/purge-proofs';
import { LATER } from '../activities/purge-fixture';
import { writeOldFile, type OldFile } from '../support/old-file';
import { declareWorkplace } from '../support/workforce';
import { doorSigner, openDoor, type Door, type Reply } from './door';

describe('what is kept, how long, and what holds it', () => {
  let door: Door;
  let file: OldFile;
  const keys: Record<string, string> = {};
  const ask = (method: string, path: string, key = 'security', body?: unknown): Promise<Reply> =>
    door.ask(method, `/api/v1${path}`, { key: keys[key] ?? null, ...(body !== undefined && { body }) });

  beforeAll(async () => {
    door = await openDoor();
    const { app } = door.database;
    for (const code of ['REGIE', 'MUSEE']) await declareWorkplace(app, code);
    for (const role of ['security', 'auditor', 'admin', 'hr'] as const)
      keys[role] = await door.key({ role, organization: 'REGIE' });
    keys.elsewhere = await door.key({ role: 'security', organization: 'MUSEE' });
    file = await writeOldFile(app, { organization: 'REGIE', number: '1' });
  });
  afterAll(() => door.close());

  const actsOn = async (subject: string): Promise<string[]> => {
    const rows = await door.database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql<{ action: string; details: string }[]>`
        select a.action, d.details from audit a join audit_details d on d.audit_id = a.id
        where a.subject_id = ${subject} order by a.id`,
    );
    expect(rows.some(({ details }) => details.includes('recours'))).toBe(false);
    return rows.map(({ action }) => action);
  };

  it('is told, class by class, as the organisation has decided', async () => {
    const path = '/api/v1/organizations/REGIE';
    const body = { name: 'Régie', retention: { 'employee-file': 120 } };
    expect((await door.ask('PUT', path, { key: keys.admin ?? '', body })).status).toBe(200);
    const { json } = await ask('GET', '/retention', 'hr');
    expect(json).toMatchObject({ organization: 'REGIE' });
    const items = json?.items as { code: string; months: number | null }[];
    expect(items.find(({ code }) => code === 'employee-file')?.months).toBe(120);
    expect(items.find(({ code }) => code === 'messages')?.months).toBe(12);
    const less = { ...body, retention: { 'employee-file': 3 } };
    const refused = await door.ask('PUT', path, { key: keys.admin ?? '', body: less });
    expect([refused.status, (refused.json?.errors as { pointer: string }[])[0]?.pointer]).toEqual([
      400,
      '/retention/employee-file',
    ]);
    expect((await door.ask('PUT', path, { key: keys.admin ?? '', body: { name: 'Régie' } })).status).toBe(
      200,
    );
  });

  it('is held of a person, by security, with a reason that the audit does not repeat', async () => {
    const placed = await ask('POST', '/legal-holds', 'security', {
      person: file.personId,
      reason: 'recours',
    });
    expect(placed).toMatchObject({ status: 201, json: { personId: file.personId, liftedAt: null } });
    const { id } = placed.json as { id: string };
    expect(placed.headers.get('location')).toBe(`/api/v1/legal-holds/${id}`);
    expect((await ask('GET', `/legal-holds/${id}`, 'auditor')).json).toEqual(placed.json);
    const open = (await ask('GET', `/legal-holds?open=true&person=${file.personId}`)).json;
    expect(open).toMatchObject({ items: [{ id }], next: null });
    const lifted = await ask('DELETE', `/legal-holds/${id}`, 'security', { reason: 'réglé' });
    expect(lifted).toMatchObject({ status: 200, json: { liftReason: 'réglé' } });
    expect((await ask('DELETE', `/legal-holds/${id}`, 'security', { reason: 'x' })).json).toMatchObject({
      ...{ type: 'urn:relais:problem:hold-lifted', status: 409 },
    });
    expect((await ask('GET', '/legal-holds?open=true')).json).toEqual({ items: [], next: null });
    expect(await actsOn(id)).toEqual(['legal-hold-placed', 'legal-hold-lifted']);
  });

  it('is held of a whole organisation, page by page', async () => {
    for (const reason of ['enquête', 'vérification'])
      await ask('POST', '/legal-holds', 'security', { reason });
    const first = (await ask('GET', '/legal-holds?limit=2')).json as {
      items: { personId: string | null }[];
      next: string;
    };
    expect(first.items).toHaveLength(2);
    const second = (await ask('GET', `/legal-holds?limit=2&after=${first.next}`)).json as typeof first;
    const all = [...first.items, ...second.items].map(({ personId }) => personId);
    expect([all.toSorted(), second.next]).toEqual([[file.personId, null, null], null]);
    for (const { id } of (await ask('GET', '/legal-holds?open=true')).json?.items as { id: string }[])
      await ask('DELETE', `/legal-holds/${id}`, 'security', { reason: 'fini' });
  });

  it('is not held of somebody unknown, of another organisation, nor without a reason', async () => {
    const other = { person: file.personId, reason: 'recours' };
    expect((await ask('POST', '/legal-holds', 'elsewhere', other)).status).toBe(404);
    expect((await ask('POST', '/legal-holds', 'elsewhere', { ...other, organization: 'REGIE' })).status).toBe(
      404,
    );
    expect((await ask('POST', '/legal-holds', 'security', { person: file.personId })).status).toBe(400);
    expect((await ask('POST', '/legal-holds', 'security', { reason: ' ' })).status).toBe(400);
    for (const role of ['admin', 'auditor', 'hr'])
      expect((await ask('POST', '/legal-holds', role, { reason: 'x' })).status).toBe(403);
  });

  it('is proven, when it is purged, by a signed count that is read here', async () => {
    const { purgeOrganization } = createPurgeActivities({
      ...{ database: door.database.app, signer: doorSigner, batch: 10, seal: () => Promise.resolve([]) },
      stores: { ...purgeStore, ...heldStore, ...proofStore, ...catalogueStore, ...auditStore, ...chainStore },
    });
    const command = { organization: 'REGIE', run: 'run-1', now: LATER };
    await new MockActivityEnvironment().run(purgeOrganization, command);
    const { json } = await ask('GET', '/purges', 'auditor');
    expect(json).toMatchObject({
      items: [{ organization: 'REGIE', signature: 'valid', certificate: { run: 'run-1' } }],
      next: null,
    });
    const [proof] = json?.items as { certificate: { classes: { class: string; persons: number }[] } }[];
    expect(proof?.certificate.classes).toContainEqual(
      expect.objectContaining({ class: 'employee-file', persons: 1 }),
    );
    expect((await ask('GET', '/purges', 'elsewhere')).json).toEqual({ items: [], next: null });
  });
});
