// ES-only packages that Jest must compile, since its module system loads CommonJS.
const esOnly = [
  'temporal-polyfill',
  'temporal-utils',
  'temporal-spec',
  'scimmy',
  'ldapts',
  'csv-parse',
  'jose',
  'openid-client',
  'oauth4webapi',
];

const base = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.(t|j|m?j)s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transformIgnorePatterns: [`/node_modules/(?!(${esOnly.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/var/'],
  injectGlobals: true,
};

/** @type {import('jest').Config} */
module.exports = {
  maxWorkers: 2,
  // A busy machine opens a database slowly; what must be fast is measured by the bench.
  testTimeout: 30_000,
  projects: [
    // Pure code and in-process doors: no server at all.
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/test/{domain,config,laws,unit}/**/*.test.ts'] },
    // Real PostgreSQL and real Temporal, started once by the global set-up.
    {
      ...base,
      displayName: 'server',
      testMatch: [
        '<rootDir>/test/{db,activities,workflows,connectors,api,stories,replay,temporal,embedded}/**/*.test.ts',
      ],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    },
    // Kills, with what is left counted: `npm run test:chaos`.
    {
      ...base,
      displayName: 'chaos',
      testMatch: ['<rootDir>/test/chaos/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    },
    // Servers of other projects, from Debian and PyPI.
    {
      ...base,
      displayName: 'real',
      testMatch: ['<rootDir>/test/real/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    },
  ],
};
