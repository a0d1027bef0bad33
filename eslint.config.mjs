import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

const noNodeMessage = 'This room runs in the workflow sandbox: no Node module there.';
const noNode = {
  paths: builtinModules.map((name) => ({ name, message: noNodeMessage })),
  patterns: [{ group: ['node:*'], message: noNodeMessage }],
};
const noNodeGlobals = [
  'process',
  'Buffer',
  'require',
  '__dirname',
  '__filename',
  'global',
  'fetch',
  'performance',
].map((name) => ({
  name,
  message: 'This room runs in the workflow sandbox, and answers the same to the same question.',
}));

const processEnv = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only bin/ and test harnesses read the environment, through config/.',
};
const defaultExport = {
  selector: "ExportDefaultDeclaration, ExportSpecifier[exported.name='default']",
  message: 'Exports have names, the same everywhere.',
};
const emptyCatch = {
  selector: 'CatchClause > BlockStatement[body.length=0]',
  message: 'A swallowed error is a question that nobody can answer: handle it, count it or let it pass.',
};
const barrel = [
  {
    selector: 'ExportAllDeclaration, ExportNamedDeclaration[source]',
    message: 'Import from where it is; only workflows/index.ts and activities/index.ts pass names on.',
  },
];
const ambient = [
  { selector: "MemberExpression[property.name='Now']", message: 'The clock is an argument here.' },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'The clock is an argument here.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Randomness is an argument here.',
  },
  { selector: "MemberExpression[object.name='crypto']", message: 'Randomness is an argument here.' },
];
// Temporal's SDK makes this one the same at each replay, so workflows may ask it.
const now = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'The clock is an argument here.',
  },
];
const unproven = [
  {
    selector:
      'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(skip|only|todo|failing)$/]',
    message: 'A test runs, always: what is missing makes it fail.',
  },
  {
    selector: 'CallExpression[callee.name=/^(xit|xtest|xdescribe|fit|fdescribe)$/]',
    message: 'A test runs, always: what is missing makes it fail.',
  },
  {
    selector: "NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout']",
    message: 'A test waits for a fact, not for a time.',
  },
];
const house = [defaultExport, emptyCatch];
const syntax = (...selectors) => ['error', ...house, ...selectors];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'var/',
      'coverage/',
      'node_modules/',
      'db/migrations/',
      '**/*.cjs',
      '**/*.mjs',
      'bin/relais.js',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A validator names the update that it does not read, so that its type is inferred.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      complexity: ['error', 15],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 60 }],
      'no-console': 'error',
      'no-restricted-syntax': syntax(processEnv, ...barrel),
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, minimumDescriptionLength: 1 },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['domain/**', 'workflows/**'],
    rules: {
      'no-restricted-globals': ['error', ...noNodeGlobals],
      'no-restricted-imports': ['error', noNode],
      'no-restricted-syntax': syntax(processEnv, ...barrel, ...ambient),
    },
  },
  {
    files: ['domain/**'],
    rules: { 'no-restricted-syntax': syntax(processEnv, ...barrel, ...ambient, ...now) },
  },
  {
    // A process reads as one text, from its handlers to its end.
    files: ['workflows/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 120 }] },
  },
  {
    // The two lists that the worker loads.
    files: ['workflows/index.ts', 'activities/index.ts'],
    rules: { 'no-restricted-syntax': syntax(processEnv) },
  },
  {
    files: ['bin/**', 'bench/**', 'test/**'],
    rules: { 'no-console': 'off', 'no-restricted-syntax': syntax(...barrel) },
  },
  {
    files: ['test/**'],
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': 'off',
      'no-restricted-syntax': syntax(...barrel, ...unproven),
      // A type that must not compile is proven by a directive that says why.
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // Tools that ask for a default export.
    files: ['*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
