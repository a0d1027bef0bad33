import { createCalendarReader } from '../../db/stores/calendars';
import { proposeHolidays } from '../../domain/calendar/holiday-rules';
import { hoursOn } from '../../domain/calendar/support-hours';
import { addWorkingDays } from '../../domain/calendar/working-days';
import { declareWorkplace } from '../support/workforce';
import { openDoor, type Door, type Reply } from './door';

const reason = 'liste du gouvernement';
const longDay = { hours: [{ from: '08:00', to: '18:00' }], reason };
const written = (days: readonly { date: string; name: string }[]) =>
  days.map(({ date, name }) => ({ date, name }));

describe('the calendars of the service', () => {
  let door: Door;
  const keys: Record<string, string> = {};
  // One reader for all tests, as a worker has.
  const calendarOf = createCalendarReader();
  const calendar = () => door.database.app.withoutScope(calendarOf);
  const ask = (method: string, path: string, key = 'admin', body?: unknown): Promise<Reply> =>
    door.ask(method, `/api/v1/${path}`, { key: keys[key] ?? '', ...(body !== undefined && { body }) });
  const typeOf = ({ status, json }: Reply) => `${status} ${String(json?.type)}`;

  beforeAll(async () => {
    door = await openDoor();
    for (const code of ['REGIE', 'MUSEE']) await declareWorkplace(door.database.app, code);
    keys.admin = await door.key({ role: 'admin' });
    keys.held = await door.key({ role: 'admin', organization: 'REGIE' });
    keys.agent = await door.key({ role: 'agent' });
  });
  afterAll(() => door.close());

  it('are both shown to anybody, with the hours of a day', async () => {
    const { json } = await ask('GET', 'calendars?on=2026-11-23', 'agent');
    expect(json).toMatchObject({
      day: { date: '2026-11-23', isWorkingDay: true, holiday: null },
      items: [
        { code: 'support', onDay: { minutes: 420 } },
        { code: 'telephone', onDay: { minutes: 360 }, versions: [{ validFrom: '2023-03-29' }] },
      ],
    });
    expect((await ask('GET', 'calendars?on=2026-12-25', 'agent')).json).toMatchObject({
      day: { isWorkingDay: false, holiday: 'Noël' },
      items: [{ onDay: { hours: [], minutes: 0 } }, { onDay: { minutes: 0 } }],
    });
  });

  it.each(['0020-02-29', '1999-12-31', '2200-01-01'])(
    'say nothing of %s: they go from 2000 to 2199',
    async (on) => {
      expect((await ask('GET', `calendars?on=${on}`, 'agent')).status).toBe(400);
    },
  );

  it('take new hours from tomorrow on, and those of every day before stay what they were', async () => {
    await calendar();
    const put = await ask('PUT', 'calendars/support/versions/2026-11-24', 'admin', longDay);
    expect(put.status).toBe(201);
    expect((await ask('PUT', 'calendars/support/versions/2026-11-24', 'admin', longDay)).status).toBe(200);
    const now = await calendar();
    expect(hoursOn('2026-11-23', now, 'support')).toHaveLength(2);
    expect(hoursOn('2026-11-24', now, 'support')).toEqual(longDay.hours);
  });

  it('take nothing for today or before, no hours that overlap, and nothing from who is held to one organisation', async () => {
    for (const day of ['2026-11-23', '2026-11-01'])
      expect(typeOf(await ask('PUT', `calendars/support/versions/${day}`, 'admin', longDay))).toBe(
        '422 urn:relais:problem:calendar-past',
      );
    const overlapping = { reason, hours: [...longDay.hours, { from: '17:00', to: '19:00' }] };
    const refused = await ask('PUT', 'calendars/support/versions/2027-01-04', 'admin', overlapping);
    expect(typeOf(refused)).toBe('400 urn:relais:problem:validation');
    expect(typeOf(await ask('PUT', 'calendars/support/versions/2027-01-04', 'held', longDay))).toBe(
      '403 urn:relais:problem:service-wide',
    );
  });

  it('propose the holidays of each year by rule until a person confirms them', async () => {
    const { json } = await ask('GET', 'holidays', 'agent');
    const { items } = json as { items: { year: number; status: string; days: unknown[] }[] };
    expect(items.map(({ year }) => year)).toEqual(
      expect.arrayContaining([2025, 2026, 2027, 2028, 2029, 2030]),
    );
    expect(items.every(({ status }) => status === 'proposed')).toBe(true);
    expect(items.find(({ year }) => year === 2028)?.days).toEqual(proposeHolidays(2028));
  });

  it('a confirmed year counts as it was confirmed, whatever the rule had proposed', async () => {
    const before = await calendar();
    expect(addWorkingDays('2028-06-23', 1, before)).toBe('2028-06-26');
    const days = written(proposeHolidays(2028)).map((day) =>
      day.name === 'Fête nationale' ? { ...day, date: '2028-06-26' } : day,
    );
    const reply = await ask('PUT', 'holidays/2028', 'admin', { days, reason });
    expect(reply).toMatchObject({ status: 200, json: { status: 'confirmed', year: 2028 } });
    expect((await ask('PUT', 'holidays/2028', 'admin', { days, reason })).json).toEqual(reply.json);
    expect(addWorkingDays('2028-06-23', 1, await calendar())).toBe('2028-06-27');
    const audited = await door.database.app.withScope(
      ['MUSEE', 'REGIE'],
      (tx) => tx.sql<{ organization: string }[]>`
        select organization from audit where action = 'holidays.confirmed' and subject_id = '2028' order by 1`,
    );
    expect(audited.map(({ organization }) => organization)).toEqual(['MUSEE', 'REGIE']);
  });

  it('no day that is over is given or taken away, no day of another year, and no year out of reach', async () => {
    const days = written(proposeHolidays(2026));
    const without = days.filter(({ name }) => name !== 'Fête nationale');
    expect(typeOf(await ask('PUT', 'holidays/2026', 'admin', { days: without, reason }))).toBe(
      '422 urn:relais:problem:calendar-past',
    );
    expect(typeOf(await ask('PUT', 'holidays/2027', 'admin', { days, reason }))).toBe(
      '422 urn:relais:problem:holiday-of-another-year',
    );
    const far = written(proposeHolidays(2150));
    expect(typeOf(await ask('PUT', 'holidays/2150', 'admin', { days: far, reason }))).toBe(
      '422 urn:relais:problem:year-too-far',
    );
    expect((await ask('PUT', 'holidays/2026', 'admin', { days, reason })).status).toBe(200);
  });

  it('nothing that was written is rewritten, even by the application', async () => {
    const change = (statement: string) => door.database.app.withoutScope((tx) => tx.sql.unsafe(statement));
    await expect(change('update calendar_versions set hours = null')).rejects.toThrow('permission denied');
    await expect(change('delete from holiday_versions')).rejects.toThrow('permission denied');
  });
});
