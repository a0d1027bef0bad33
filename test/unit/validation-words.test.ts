import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { organizationBody, profileBody } from '../../api/access/schemas';
import type { Locale } from '../../api/locale';
import { parse } from '../../api/parse';
import { wordsOfRefusal } from '../../api/people/refusal-words';
import { arrivalBody, arrivalPatch, departureBody } from '../../api/people/request-schemas';
import { ProblemError, writeProblem } from '../../api/problems';
import { sentences } from '../../api/sentences';
import { batchBody, completeBody, taskQuery } from '../../api/tasks/schemas';
import type { IssueCode } from '../../api/validation-words';

/** The refusal of a value as it crosses, in a language. */
const refusalOf = (schema: z.ZodType, value: unknown, locale: Locale): { detail: string; code: string }[] => {
  try {
    parse(schema, value, 'body', locale);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { body } = writeProblem(error, locale, '0');
    return body.errors as { detail: string; code: string }[];
  }
  throw new Error('it was not refused');
};

// What stands between « and » is a code, the same in both languages.
const wordsIn = (text: string): string[] =>
  text
    .replaceAll(/«[^»]*»|\d{4}-\d\d-\d\d\S*/g, '')
    .toLowerCase()
    .match(/\p{L}+/gu) ?? [];

const vocabulary = (lists: string): ReadonlySet<string> => new Set(lists.split(' '));
const english = vocabulary(
  'a an the this that it is not of to be and or here takes at least most less more than exactly expected received ' +
    'invalid input option too small big string text number whole boolean array list object value values allowed ' +
    'required unknown field name key written e mail address characters items bytes multiple null undefined nan date ' +
    'another kind stands there twice has letters digits dots hyphens employee profile task evidence must have record',
);
const french = vocabulary(
  'le la les l un une des du de d ce cette c n est et ou pas il faut ici au plus moins exactement attendu attendue ' +
    'texte nombre entier booléen liste objet valeur valeurs admise admises obligatoire inconnu champ nom adresse ' +
    'courriel caractères éléments octets multiple autre sorte écriture celle fois deux matricule lettres chiffres',
);
// Words that both languages share.
const shared = vocabulary('a code date instant identifier multiple null uuid url option y');

const foreign = (text: string, others: ReadonlySet<string>, own: ReadonlySet<string>): string[] =>
  wordsIn(text).filter((word) => others.has(word) && !own.has(word) && !shared.has(word));

const sets = z.set(z.string());
const samples: Record<IssueCode, [schema: z.ZodType, value: unknown][]> = {
  invalid_type: [
    [arrivalBody, {}],
    ...(['x', 1, true, [], {}, null] as const).flatMap((value): [z.ZodType, unknown][] =>
      [z.string(), z.number(), z.int(), z.boolean(), z.array(z.string()), z.strictObject({}), z.null()]
        .filter((schema) => !schema.safeParse(value).success)
        .map((schema) => [schema, value]),
    ),
    [z.record(z.string(), z.string()), 1],
    [z.int(), 1.5],
    [z.bigint(), 1],
    [z.tuple([z.string()]), 1],
    [z.date(), 'x'],
    [z.coerce.number(), 'x'],
  ],
  too_big: [
    [z.string().max(2), 'abc'],
    [z.array(z.string()).max(1), ['a', 'b']],
    [z.number().max(1_000), 2_000],
    [z.number().lt(3), 3],
    [z.tuple([z.string()]), ['a', 'b']],
    [sets.max(1), new Set(['a', 'b'])],
    [z.string().length(2), 'abc'],
    [taskQuery, { limit: '201' }],
  ],
  too_small: [
    [z.string().min(2), 'a'],
    [z.array(z.string()).min(1), []],
    [z.number().min(1), 0],
    [z.number().positive(), 0],
    [z.string().length(2), 'a'],
    [batchBody, { verb: 'claim', ids: [] }],
  ],
  invalid_format: [
    [z.email(), 'x'],
    [z.uuid(), 'x'],
    [z.url(), 'x'],
    [z.iso.date(), '2026-02-30'],
    [z.iso.datetime(), 'x'],
    [z.ipv4(), 'x'],
    [z.string().regex(/^a$/), 'x'],
    [z.string().startsWith('a'), 'x'],
    [organizationBody, { name: 'x', mailTemplate: '@', owners: { DRF: '!' } }],
    [profileBody, { name: 'x', entitlements: ['x'], trainings: ['x'] }],
  ],
  not_multiple_of: [[z.number().multipleOf(5), 3]],
  unrecognized_keys: [[arrivalPatch, { nom: 'x', prenom: 'y' }]],
  invalid_union: [
    [z.union([z.string(), z.boolean()]), 1],
    [completeBody, { evidence: { note: 'x', values: { a: null } } }],
    [z.discriminatedUnion('k', [z.strictObject({ k: z.literal('a') })]), { k: 'b' }],
  ],
  invalid_key: [[organizationBody, { name: 'x', owners: { x: '1' } }]],
  invalid_element: [[z.map(z.object({}), z.number()), new Map([[{}, 'b']])]],
  invalid_value: [
    [z.enum(['now', 'planned']), 'x'],
    [z.literal('me'), 'x'],
    [departureBody, { employeeNumber: '1', lastDayWorked: '2026-12-01' }],
  ],
  custom: [
    [arrivalPatch, {}],
    [arrivalPatch, { managerNumber: '?', employee: { email: 'x' }, profiles: ['A', 'A'] }],
    [departureBody, { employeeNumber: '1', reason: 'retraite' }],
    [z.string().refine(() => false), 'x'],
  ],
};

/** Codes of the rules that schemas add to the shape of a value. */
const rules = [...Object.keys(sentences), 'not-allowed'];

describe('a refused value', () => {
  it.each(Object.entries(samples))(
    '%s is said in French, or in English when it is asked for',
    (code, cases) => {
      for (const [schema, value] of cases) {
        const [fr, en] = [refusalOf(schema, value, 'fr'), refusalOf(schema, value, 'en')];
        const codes = fr.map((error) => error.code);
        if (code === 'custom') expect(rules).toEqual(expect.arrayContaining(codes));
        else
          expect(codes).toContain(code === 'unrecognized_keys' ? 'unknown-field' : code.replaceAll('_', '-'));
        for (const { detail } of fr) expect([detail, foreign(detail, english, french)]).toEqual([detail, []]);
        for (const { detail } of en) expect([detail, foreign(detail, french, english)]).toEqual([detail, []]);
        for (const { detail } of [...fr, ...en]) expect(detail).toMatch(/^\p{Lu}.*\.$/u);
        expect(fr.map(({ detail }) => detail)).not.toEqual(en.map(({ detail }) => detail));
      }
    },
  );

  it('by a rule of ours has a code of its own, the same in both languages', () => {
    const codesOf = (schema: z.ZodType, value: unknown) =>
      (['fr', 'en'] as const).map((locale) => refusalOf(schema, value, locale).map(({ code }) => code));
    const twice = (codes: string[]) => [codes, codes];
    expect(codesOf(arrivalPatch, {})).toEqual(twice(['nothing-to-change']));
    expect(
      codesOf(arrivalPatch, { managerNumber: '?', profiles: ['A', 'A'] }).map((codes) => codes.toSorted()),
    ).toEqual(twice(['employee-number', 'profile-twice']));
    expect(
      codesOf(
        z.string().refine(() => false),
        'x',
      ),
    ).toEqual(twice(['not-allowed']));
  });

  it('is said with its bound, its format, its rule or what is allowed', () => {
    const said = (schema: z.ZodType, value: unknown) => refusalOf(schema, value, 'fr')[0]?.detail;
    expect(said(z.string().max(200), 'x'.repeat(201))).toBe('Au plus 200 caractères.');
    expect(said(z.strictObject({ firstDay: z.iso.date() }), {})).toBe('Cette valeur est obligatoire.');
    expect(said(z.enum(['now', 'planned']), 'x')).toBe('Valeurs admises: « now », « planned ».');
    expect(said(arrivalPatch, {})).toBe(sentences['nothing-to-change'].fr);
  });
});

describe('the rules that schemas add', () => {
  it.each(Object.entries(sentences))('%s has a sentence in each language', (_key, { fr, en }) => {
    expect([fr, foreign(fr, english, french)]).toEqual([fr, []]);
    expect([en, foreign(en, french, english)]).toEqual([en, []]);
  });

  it('name their sentence: no schema of the door holds one of its own', () => {
    const api = join(__dirname, '../../api');
    const files = readdirSync(api, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('schemas.ts'),
    );
    expect(files.length).toBeGreaterThan(5);
    const own = files.filter((file) =>
      /,\s*'[^'\n]* [^'\n]*',?\s*\)|(?:error|message): '/.test(readFileSync(join(api, file), 'utf8')),
    );
    expect(own).toEqual([]);
  });
});

describe('what a rule of the business refuses', () => {
  it.each([
    ['unknown-profile', 'Le profil X n’existe pas.', 'This profile does not exist.'],
    ['some-new-rule', 'Une règle nouvelle.', 'Refused: some-new-rule.'],
  ])('%s is said in each language', (type, detail, en) => {
    expect(wordsOfRefusal({ type, detail })).toEqual({ fr: detail, en });
  });
});
