import { z } from 'zod';
import { civilDateOf } from '../../domain/calendar/instants';
import { employeeNumberOf, isEmployeeNumber } from '../../domain/people/hr-cells';
import { isEmailAddress } from '../../domain/people/hr-email';
import { departureReasons, employmentStatuses } from '../../domain/people/requests';
import { code } from '../access/schemas';
import { sentence } from '../sentences';

// As the reader of files: without outer spaces, composed; the same request is the same text by both ways.
const tidy = z.string().trim().normalize('NFC');
const text = (max: number) => tidy.min(1).max(max);
// Shown in lists, mail and account attributes: one line.
const line = (max: number) => text(max).refine((value) => !/[\t\n\r]/.test(value), sentence('one-line'));
const emptyToNull = (value: string): string | null => (value === '' ? null : value);
const optionalText = (max: number) => tidy.max(max).transform(emptyToNull).nullable();

/** An employee number, by the rule of the HR files. */
export const employeeNumber = tidy
  .refine(isEmployeeNumber, sentence('employee-number'))
  .transform(employeeNumberOf);

const optionalNumber = tidy
  .refine((value) => value === '' || isEmployeeNumber(value), sentence('employee-number'))
  .transform((value) => emptyToNull(employeeNumberOf(value)))
  .nullable();

/** An address, or nothing. */
export const email = tidy
  .max(254)
  .refine((value) => value === '' || isEmailAddress(value), sentence('email-address'))
  .transform(emptyToNull)
  .nullable();
const day = z.iso.date();
// In one writing, so that the same instant is the same request.
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const profiles = z
  .array(text(32))
  .max(50)
  .refine((codes) => new Set(codes).size === codes.length, sentence('profile-twice'));
const remark = optionalText(1_000);
const personName = line(100);
const post = line(200);

const isNotEmpty = (patch: object): boolean => Object.keys(patch).length > 0;
const nothingToChange = sentence('nothing-to-change');

/** What HR sends of somebody who arrives. */
export const arrivalBody = z.strictObject({
  organization: code.optional(),
  employee: z.strictObject({
    number: employeeNumber,
    givenName: personName,
    familyName: personName,
    email: email.default(null),
  }),
  position: z.strictObject({ title: post, unit: post }),
  profiles: profiles.default([]),
  managerNumber: optionalNumber.default(null),
  firstDay: day,
  employmentEnd: day.nullable().default(null),
  employmentStatus: z.enum(employmentStatuses),
  remark: remark.default(null),
});

/** What HR may correct before the first day: all but who, and where. */
export const arrivalPatch = z
  .strictObject({
    employee: z
      .strictObject({ givenName: personName, familyName: personName, email })
      .partial()
      .refine(isNotEmpty, nothingToChange),
    position: z.strictObject({ title: post, unit: post }).partial().refine(isNotEmpty, nothingToChange),
    profiles,
    managerNumber: optionalNumber,
    firstDay: day,
    employmentEnd: day.nullable(),
    employmentStatus: z.enum(employmentStatuses),
    remark,
  })
  .partial()
  .refine(isNotEmpty, nothingToChange);

/** A day beside an instant is the day of the instant. */
const isOnItsDay = (said: { at?: string | null | undefined; lastDayWorked?: string | undefined }): boolean =>
  !said.at || said.lastDayWorked === undefined || said.lastDayWorked === civilDateOf(said.at);
const onOtherDay = { path: ['lastDayWorked'], message: sentence('instant-on-other-day') };

/** What HR sends of somebody who leaves; an immediate one without a day is today's. */
export const departureBody = z
  .strictObject({
    organization: code.optional(),
    employeeNumber,
    lastDayWorked: day.optional(),
    employmentEnd: day.optional().describe('Absente: le dernier jour travaillé'),
    reason: z.enum(departureReasons),
    immediate: z.boolean().default(false),
    at: moment
      .optional()
      .describe(
        'Quand un départ immédiat met fin aux accès; absent: tout de suite. Au plus tard dans sept jours',
      ),
    confidential: z.boolean().default(false),
    substituteNumber: optionalNumber.default(null),
    remark: remark.default(null),
  })
  .refine((body) => body.immediate || body.lastDayWorked !== undefined, {
    path: ['lastDayWorked'],
    message: sentence('last-day-missing'),
  })
  .refine(({ immediate, at }) => immediate || at === undefined, {
    path: ['at'],
    message: sentence('instant-of-planned'),
  })
  .refine(isOnItsDay, onOtherDay);

/** What HR may move in a departure before access ends. */
export const departurePatch = z
  .strictObject({
    ...{ lastDayWorked: day, employmentEnd: day, substituteNumber: optionalNumber, remark },
    at: moment.nullable().describe('null: tout de suite, ou à la fin du dernier jour'),
  })
  .partial()
  .refine(isNotEmpty, nothingToChange)
  .refine(isOnItsDay, onOtherDay);

const moves = z.strictObject({
  givenName: personName,
  familyName: personName,
  email,
  profiles,
  title: post,
  unit: post,
  managerNumber: optionalNumber,
  employmentEnd: day.nullable(),
});
const moving = Object.keys(moves.shape);

/** A mover: a day, and at least one thing that changes. */
export const changeBody = moves
  .partial()
  .extend({ effectiveOn: day, remark: remark.default(null) })
  .refine((body) => moving.some((field) => field in body), nothingToChange);

/** Why somebody decides something. */
export const reason = text(500);

/** Why a process is cancelled. */
export const cancelBody = z.strictObject({ reason });

/** How a held departure runs: now, or on its day. */
export const confirmBody = z.strictObject({ as: z.enum(['now', 'planned']) });
