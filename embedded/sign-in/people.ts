import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { keep, readKept } from './kept-file';

const personSchema = z.strictObject({
  name: z.string(),
  email: z.string(),
  role: z.string(),
  /** `null`: every organisation. */
  organization: z.string().nullable(),
  employeeNumber: z.string().nullable(),
});
const peopleSchema = z.record(z.string(), personSchema.extend({ password: z.string().min(1) }));

/** Somebody who can sign in, and what his tokens claim. */
export type SignInPerson = z.infer<typeof personSchema>;

/** Everybody who can sign in, by the name that he types. */
export type SignInPeople = z.infer<typeof peopleSchema>;

/** The people of this folder. Raises without the file. */
export function readPeople(path: string): SignInPeople {
  const kept = readKept(path, peopleSchema);
  if (kept === null) throw new Error(`${path} is missing.`);
  return kept;
}

/** Writes who can sign in, in a file that its owner alone reads. Passwords are made once and kept. */
export function ensurePeople(path: string, people: Readonly<Record<string, SignInPerson>>): void {
  const kept = readKept(path, peopleSchema) ?? {};
  const known = Object.entries(people).map(([login, person]) => [
    login,
    { password: kept[login]?.password ?? makePassword(), ...person },
  ]);
  keep(path, Object.fromEntries(known));
}

/** The login of somebody whose password this is, or `null`. */
export function knownAs(people: SignInPeople, login: string, password: string): string | null {
  const person = Object.hasOwn(people, login) ? people[login] : undefined;
  // Compared in any case, and always the same number of bytes: the time says nothing.
  const isRight = timingSafeEqual(digest(password), digest(person?.password ?? ''));
  return person !== undefined && isRight ? login : null;
}

/** What is said of somebody, in the words that Relais reads by default. */
export function claimsOf(login: string, person: SignInPerson): Record<string, unknown> {
  const { name, email, role, organization, employeeNumber } = person;
  return {
    ...{ name, email, preferred_username: login, roles: [role] },
    ...(organization !== null && { organization }),
    ...(employeeNumber !== null && { employee_number: employeeNumber }),
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

// No two signs that a person takes for each other (Crockford's base 32): 80 bits in four groups.
const signs = '0123456789abcdefghjkmnpqrstvwxyz';
const makeGroup = (): string => Array.from({ length: 4 }, () => signs[randomInt(signs.length)]).join('');
const makePassword = (): string => Array.from({ length: 4 }, makeGroup).join('-');
