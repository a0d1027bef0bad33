import tseslint from 'typescript-eslint';

const processEnv = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only bin/ and test harnesses read the environment, through config/.',
};
const ambient = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'The clock is an argument here.' },
  { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", message: 'Randomness is an argument here.' },
];

export default tseslint.config(
  { ignores: ['dist/', 'var/', 'node_modules/', 'db/migrations/', '*.cjs', '*.mjs', 'test/laws/planted/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': ['error', processEnv],
    },
  },
  {
    files: ['domain/**', 'workflows/**'],
    rules: { 'no-restricted-syntax': ['error', processEnv, ...ambient] },
  },
  {
    files: ['bin/**', 'test/**', 'bench/**', '*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**'],
    rules: { 'max-lines': ['error', { max: 400 }], '@typescript-eslint/unbound-method': 'off' },
  },
);
