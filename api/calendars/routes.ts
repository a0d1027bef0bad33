import { isDeepStrictEqual } from 'node:util';
import type { Tx } from '../../db/connect';
import { recordAuditIn, type AuditEntry } from '../../db/stores/audit';
import { addConfirmedYear, addHours, lockCalendars, readCalendars } from '../../db/stores/calendars';
import { compareDates } from '../../domain/calendar/civil-date';
import { confirmDays, pastChanges, yearOf } from '../../domain/calendar/holiday-changes';
import { civilDateOf } from '../../domain/calendar/instants';
import {
  calendarCodes,
  type CalendarCode,
  type HolidayYear,
  type ServiceCalendar,
} from '../../domain/calendar/service-calendar';
import { hoursOn, openMinutesOn } from '../../domain/calendar/support-hours';
import type { CivilDate } from '../../domain/calendar/time';
import { isWorkingDay } from '../../domain/calendar/working-days';
import { defineRoute, type Call, type Route } from '../route';
import { otherYear, pastDays, pastVersion, requireKeeper, tooFar } from './refusals';
import {
  calendarParams,
  calendarQuery,
  calendarsView,
  holidaysBody,
  holidaysView,
  holidayYearView,
  hoursBody,
  putVersionView,
  yearParams,
} from './schemas';

const tags = ['calendars'];

const names: Readonly<Record<CalendarCode, string>> = {
  support: 'Soutien du centre d’assistance',
  telephone: 'Ligne téléphonique du centre d’assistance',
};

const viewOf = (calendar: ServiceCalendar, date: CivilDate) => ({
  day: {
    date,
    isWorkingDay: isWorkingDay(date, calendar),
    holiday: calendar.years.flatMap(({ days }) => days).find((each) => each.date === date)?.name ?? null,
  },
  items: calendarCodes.map((code) => ({
    ...{ code, name: names[code] },
    versions: calendar.versions
      .filter((version) => version.calendar === code)
      .map(({ validFrom, hours }) => ({ validFrom, hours: [...hours] })),
    onDay: { hours: [...hoursOn(date, calendar, code)], minutes: openMinutesOn(date, calendar, code) },
  })),
});

const yearView = ({ days, ...year }: HolidayYear) => ({ ...year, days: [...days] });

const readYear = async (tx: Tx, year: number): Promise<HolidayYear | undefined> =>
  (await readCalendars(tx)).years.find((each) => each.year === year);

/** In the audit of every organisation: the calendars are theirs all. */
const note = (
  tx: Tx,
  { scope, deps, caller }: Call,
  act: Omit<AuditEntry, 'organization' | 'at' | 'actor'>,
): Promise<void> => recordAuditIn(tx, scope, { at: deps.clock(), actor: caller.principal, ...act });

const list = defineRoute({
  method: 'get',
  path: '/api/v1/calendars',
  operationId: 'calendars.list',
  summary: 'Les deux calendriers du centre d’assistance, soutien et téléphone, et leurs heures d’un jour',
  tags,
  query: calendarQuery,
  responses: { 200: calendarsView },
  anyRole: true,
  handler: async ({ deps, query }) => {
    const calendar = await deps.database.withoutScope(readCalendars);
    return { status: 200, body: viewOf(calendar, query.on ?? civilDateOf(deps.clock())) };
  },
});

const put = defineRoute({
  method: 'put',
  path: '/api/v1/calendars/:code/versions/:validFrom',
  operationId: 'calendars.put',
  summary: 'Donner les heures d’un calendrier à partir d’un jour à venir',
  tags,
  params: calendarParams,
  body: hoursBody,
  responses: { 200: putVersionView, 201: putVersionView },
  handler: async ({ params: { code, validFrom }, body: { hours, reason }, ...call }) => {
    requireKeeper(call);
    const at = call.deps.clock();
    if (compareDates(validFrom, civilDateOf(at)) <= 0) throw pastVersion();
    return call.deps.database.withScope(call.scope, async (tx) => {
      await lockCalendars(tx);
      const { versions } = await readCalendars(tx);
      const before = versions.find((each) => each.calendar === code && each.validFrom === validFrom);
      const body = { code, validFrom, hours };
      if (before && isDeepStrictEqual(before.hours, hours)) return { status: 200, body };
      await addHours(tx, { calendar: code, validFrom, hours }, { reason, at, by: call.caller.principal });
      await note(tx, call, {
        ...{ action: 'calendar.hours-put', subjectKind: 'calendar', subjectId: code },
        details: { validFrom, replaced: before !== undefined },
      });
      return { status: before ? 200 : 201, body };
    });
  },
});

const holidays = defineRoute({
  method: 'get',
  path: '/api/v1/holidays',
  operationId: 'holidays.list',
  summary: 'Les jours fériés de la fonction publique, année par année: proposés par règle ou confirmés',
  tags,
  responses: { 200: holidaysView },
  anyRole: true,
  handler: async ({ deps }) => {
    const { years } = await deps.database.withoutScope(readCalendars);
    return { status: 200, body: { items: years.map(yearView) } };
  },
});

const confirm = defineRoute({
  method: 'put',
  path: '/api/v1/holidays/:year',
  operationId: 'holidays.put',
  summary: 'Confirmer les jours fériés d’une année, corrigés s’il le faut',
  tags,
  params: yearParams,
  body: holidaysBody,
  responses: { 200: holidayYearView },
  handler: async ({ params: { year }, body: { days: given, reason }, ...call }) => {
    requireKeeper(call);
    const stray = given.findIndex(({ date }) => yearOf(date) !== year);
    if (stray >= 0) throw otherYear(stray);
    const at = call.deps.clock();
    return call.deps.database.withScope(call.scope, async (tx) => {
      await lockCalendars(tx);
      const before = await readYear(tx, year);
      if (!before) throw tooFar();
      const over = pastChanges(before.days, given, civilDateOf(at));
      if (over.length > 0) throw pastDays(over);
      const days = confirmDays(before.days, given);
      if (before.status === 'confirmed' && isDeepStrictEqual(before.days, days))
        return { status: 200, body: yearView(before) };
      await addConfirmedYear(tx, { year, days }, { reason, at, by: call.caller.principal });
      await note(tx, call, {
        ...{ action: 'holidays.confirmed', subjectKind: 'holidays', subjectId: String(year) },
        details: { days: days.map(({ date }) => date), again: before.status === 'confirmed' },
      });
      return { status: 200, body: yearView((await readYear(tx, year)) ?? before) };
    });
  },
});

/** The calendars of the service and its holidays: read by everybody, changed for all organisations at once. */
export const calendarRoutes: readonly Route[] = [list, put, holidays, confirm];
