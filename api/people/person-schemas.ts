import { z } from 'zod';
import { employmentStates } from '../../domain/people/employment';
import { processKinds, processStates } from '../../domain/processes/states';
import { code } from '../access/schemas';
import { wholeNumber } from '../whole-number';

const day = z.iso.date();
const dayOrNull = day.nullable();
const instant = z.iso.datetime({ offset: true });

/** Path of one person. */
export const personParams = z.strictObject({ id: z.uuid() });

/** What a list of people is narrowed to, and its page. */
export const peopleQuery = z.strictObject({
  organization: code.optional(),
  employeeNumber: z.string().trim().min(1).max(32).optional().describe('Matricule exact'),
  unit: z.string().max(200).optional(),
  entitlement: z.string().max(150).optional().describe('Seulement qui détient ce droit, à l’instant `at`'),
  at: instant.optional(),
  after: z.uuid().optional().describe('next de la page précédente'),
  limit: wholeNumber(1, 200).default(50),
});

const identity = {
  id: z.uuid(),
  organization: code,
  number: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  email: z.string().nullable(),
  userName: z.string(),
};

/** One page of people. */
export const peoplePage = z.strictObject({
  items: z.array(
    z.strictObject({
      ...identity,
      employment: z
        .strictObject({
          state: z.enum(employmentStates),
          firstDay: day,
          title: z.string(),
          unit: z.string(),
        })
        .nullable(),
    }),
  ),
  next: z.uuid().nullable(),
});

const employment = z.strictObject({
  id: z.uuid(),
  ordinal: z.int(),
  state: z.enum(employmentStates),
  firstDay: day,
  lastDayWorked: dayOrNull,
  employmentEnd: dayOrNull,
  expectedEnd: dayOrNull,
  title: z.string(),
  unit: z.string(),
  managerNumber: z.string().nullable(),
  status: z.string(),
  profiles: z.array(z.string()),
});

/** A training as it is held. */
export const trainingView = z.strictObject({ code: z.string(), completedOn: day, validUntil: dayOrNull });

/** An employee's file. */
export const personFile = z.strictObject({
  ...identity,
  employments: z.array(employment),
  trainings: z.array(trainingView),
  waivers: z.array(
    z.strictObject({ rule: z.string(), validFrom: day, validUntil: day, control: z.string() }),
  ),
  openProcesses: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(processKinds),
      state: z.enum(processStates),
      effectiveOn: day,
    }),
  ),
});

/** Which instant of the world, and which instant of what was known. */
export const accessQuery = z.strictObject({ at: instant.optional(), asOf: instant.optional() });

/** Who had what, and why. */
export const accessView = z.strictObject({
  at: instant,
  asOf: instant.nullable().describe('null: ce qui est connu maintenant'),
  items: z.array(
    z.strictObject({
      system: z.string(),
      entitlement: z.string(),
      validFrom: instant,
      validTo: instant.nullable(),
      cause: z.strictObject({
        process: z.string().nullable(),
        step: z.string().nullable(),
        reason: z.string(),
        approval: z.uuid().nullable(),
      }),
      end: z.strictObject({ process: z.string(), step: z.string().nullable() }).nullable(),
    }),
  ),
});

/** A training that somebody completed. */
export const trainingBody = z.strictObject({
  code,
  completedOn: day,
  validUntil: day.nullable().optional().describe('Absent: calculé par la durée de validité de la formation'),
});
