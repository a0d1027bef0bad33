import { addDays } from '../../domain/calendar/civil-date';
import { civilDateOf } from '../../domain/calendar/instants';
import { openDoor, type Door } from '../api/door';
import { openHouse, type House } from '../support/house';
import { waitUntil } from '../../embedded/wait';
import { createImportStarter } from '../../temporal/import-starter';

const limitMs = 240_000;
jest.setTimeout(2 * limitMs);

const ROWS = 300;
const AT_WORK = 6;

/** A mistake of the HR system: a file that says that everybody left last week. */
describe('a bad file of departures', () => {
  const today = civilDateOf(new Date().toISOString());
  let house: House;
  let door: Door;
  const keys: Record<string, string> = {};
  beforeAll(async () => {
    house = await openHouse();
    const { gateway, submitter, previewer } = house;
    const imports = createImportStarter(house.client, house.taskQueue);
    door = await openDoor(
      { gateway, submitter, previewer, imports, clock: () => new Date().toISOString() },
      undefined,
      house.database,
    );
    for (const role of ['hr', 'security'] as const)
      keys[role] = await door.key({ role, organization: 'REGIE' });
    await house.database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql`update organizations set settings = settings - 'limits'`,
    );
  });
  afterAll(async () => {
    await door.close();
    await house.close();
  });

  const ask = async (who: string, method: string, path: string, body?: unknown) => {
    const reply = await door.ask(method, `/api/v1/${path}`, {
      key: keys[who] ?? null,
      ...(body !== undefined && { body }),
    });
    if (reply.status >= 300) throw new Error(reply.text);
    return reply.json as Record<string, unknown>;
  };
  const send = async (path: string, csv: string) => {
    const headers = { 'Content-Type': 'text/csv' };
    const reply = await door.ask('POST', `/api/v1/${path}?organization=REGIE`, {
      key: keys.hr ?? null,
      raw: csv,
      headers,
    });
    const { id } = reply.json as { id: string };
    const read = () => ask('hr', 'GET', `imports/${id}`);
    expect(await waitUntil(async () => (await read()).state === 'done', limitMs, 500)).toBe(true);
    return await read();
  };
  const number = (n: number) => String(500_000 + n);
  const numbers = Array.from({ length: ROWS }, (_, n) => number(n));
  const isActive = async (of: string) => {
    const connector = await house.connectors.connectorFor('REGIE', 'ANNUAIRE');
    const ref = { userName: `regie-${of}`, externalId: '' };
    return (await connector.read(ref, { signal: new AbortController().signal }))?.active;
  };

  it('suspends nobody, however many rows: all wait for a second person, who sees what would happen and cancels', async () => {
    for (const of of numbers.slice(0, AT_WORK)) {
      const { id } = await ask('hr', 'POST', 'arrivals', {
        employee: { number: of, givenName: 'Ana', familyName: 'Roy', email: `ana.${of}@exemple.gouv.qc.ca` },
        position: { title: 'Agente', unit: 'DRF' },
        ...{ profiles: ['LIBRE-SERVICE'], firstDay: today, employmentStatus: 'permanent' },
      });
      const isEnabled = async () => (await ask('hr', 'GET', `arrivals/${String(id)}`)).state === 'enabled';
      expect(await waitUntil(isEnabled, limitMs)).toBe(true);
    }
    const staff = numbers.slice(AT_WORK).map((of) => `${of};Roy;Ana;DRF;;2026-01-12;permanent`);
    const header = 'Matricule;Nom;Prénom;Unité administrative;Matricule du gestionnaire';
    const loaded = await send(
      'people/imports',
      [`${header};Date d'entrée;Statut d'emploi`, ...staff].join('\n'),
    );
    expect(loaded.accepted).toBe(ROWS - AT_WORK);

    const lastDay = addDays(today, -7);
    const rows = numbers.map((of) => `${of};${lastDay};démission;non`);
    const since = performance.now();
    const bad = await send(
      'departures/imports',
      ['Matricule;Dernier jour;Motif;Immédiat', ...rows].join('\n'),
    );
    process.stdout.write(
      `${ROWS} departures of a file parked in ${Math.round((performance.now() - since) / 1_000)} s\n`,
    );
    expect(bad).toMatchObject({ rows: ROWS, accepted: 0, held: ROWS });

    const { parked } = (await ask('security', 'GET', 'departure-limits')) as {
      parked: Record<string, unknown>;
    };
    expect(parked).toMatchObject({ count: ROWS, own: 0, days: [{ on: lastDay, count: ROWS }] });
    const suspended = await house.database.app.withScope(
      ['REGIE'],
      (tx) => tx.sql`select 1 from accounts where state = 'suspended'`,
    );
    expect(suspended).toHaveLength(0);
    for (const of of numbers.slice(0, AT_WORK)) expect(await isActive(of)).toBe(true);

    const decision = { decision: 'cancel', digest: parked.digest, reason: 'fichier erroné' };
    expect(await ask('security', 'POST', 'departure-limits/decisions', decision)).toEqual({
      decided: 200,
      left: ROWS - 200,
    });
  });
});
