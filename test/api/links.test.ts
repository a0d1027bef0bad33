import { hire, type Employee } from '../support/workforce';
import { openProcessDoor, refusalOf, type ProcessDoor } from './process-fixture';

describe('the link of one person in two organisations', () => {
  let door: ProcessDoor;
  let ministry: string;
  let local: string;
  beforeAll(async () => {
    door = await openProcessDoor();
    ministry = await door.key({ role: 'security', organization: null });
    local = await door.key({ role: 'security', organization: 'REGIE' });
  });
  afterAll(() => door.close());

  const pair = async (number: string): Promise<[Employee, Employee]> => [
    await hire(door.database.app, { organization: 'REGIE', number }),
    await hire(door.database.app, { organization: 'MUSEE', number }),
  ];
  const link = ([one, other]: [Employee, Employee], key = ministry) =>
    door.send('POST', `/people/${one.personId}/link`, key, {
      ...{ other: other.personId, reason: 'entente de prêt de services 2026-12' },
    });
  const unlink = ({ personId }: Employee, key = ministry) =>
    door.send('POST', `/people/${personId}/unlink`, key, { reason: 'homonymes' });
  const auditOf = (organization: string, { personId }: Employee) =>
    door.database.app.withScope([organization], async ({ sql }) => {
      const rows = await sql<{ action: string; actor: string; details: string }[]>`
        select a.action, a.actor, d.details from audit a join audit_details d on d.audit_id = a.id
        where a.subject_id = ${personId} and a.action like 'person-%linked' order by a.id`;
      return [...rows];
    });

  it('is made by security with what shows it, and undone with a reason; each organisation knows its own half', async () => {
    const both = await pair('151001');
    const made = await link(both);
    expect([made.status, made.json]).toEqual([201, { id: both[0].personId, linked: true }]);
    expect((await unlink(both[1])).json).toEqual({ id: both[1].personId, linked: false });
    for (const [organization, who, other] of [
      ['REGIE', both[0], both[1]],
      ['MUSEE', both[1], both[0]],
    ] as const) {
      const entries = await auditOf(organization, who);
      expect(entries.map(({ action }) => action)).toEqual(['person-linked', 'person-unlinked']);
      expect(JSON.stringify(entries)).not.toMatch(new RegExp(`${other.personId}|prêt|homonymes`));
      const rows = await door.database.app.withScope(
        [organization],
        ({ sql }) => sql`
          select evidence, end_reason, linked_by = ended_by as "isSame", ended_at is not null as ended
          from person_links where person_id = ${who.personId}::uuid`,
      );
      expect([...rows]).toEqual([
        {
          ...{ evidence: 'entente de prêt de services 2026-12', end_reason: 'homonymes' },
          ...{ isSame: true, ended: true },
        },
      ]);
    }
    // Undone, it may be made again.
    expect((await link(both)).status).toBe(201);
  });

  it('is refused to who does not reach both organisations: for him nobody is there', async () => {
    expect(refusalOf(await link(await pair('151002'), local))).toEqual([404, 'not-found', null]);
  });

  it('is refused within one organisation, a second time, and undone once', async () => {
    const both = await pair('151003');
    const [one] = await pair('151004');
    expect(refusalOf(await link([one, both[0]]))).toEqual([409, 'same-organization', null]);
    expect((await link(both)).status).toBe(201);
    expect(refusalOf(await link([one, both[1]]))).toEqual([409, 'already-linked', null]);
    expect((await unlink(both[0])).status).toBe(200);
    expect(refusalOf(await unlink(both[0]))).toEqual([409, 'not-linked', null]);
  });

  it('undone by one organisation alone links nobody, and tells it nothing of the other', async () => {
    const both = await pair('151005');
    await link(both);
    const undone = await unlink(both[0], local);
    expect([undone.status, undone.json]).toEqual([200, { id: both[0].personId, linked: false }]);
    expect(refusalOf(await unlink(both[1], local))).toEqual([404, 'not-found', null]);
    expect((await auditOf('MUSEE', both[1])).map(({ action }) => action)).toEqual(['person-linked']);
  });
});
