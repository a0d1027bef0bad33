const ROOMS = 'activities|api|bench|bin|config|connectors|db|domain|embedded|temporal|test|web|workflows';
const DATABASE = '^db/connect\\.ts$';
const npm = (names) => `(^|/)node_modules/(${names})/`;
const inside = (names) => `^(${names})/`;

/** What a room imports besides itself, among the rooms; packages are free unless another rule says otherwise. */
const roomRule = (name, room, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: inside(room) },
  to: { path: inside(ROOMS), pathNot: [inside(room), ...allowed] },
});
/** A room that is named in types alone: the edge disappears when the code is compiled. */
const typesOnly = (name, room, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: inside(room) },
  to: { ...to, dependencyTypesNot: ['type-only'] },
});
/** A package that only some rooms load. */
const packageHome = (name, packages, rooms, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: inside(ROOMS), pathNot: inside(`${rooms}|bin|test|bench`) },
  to: { path: npm(packages), dependencyTypesNot: ['type-only'] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-stands-alone',
      comment:
        'Rules are pure: they run in the workflow sandbox, in the API and in tests without any set-up.',
      severity: 'error',
      from: { path: inside('domain') },
      to: { pathNot: [inside('domain'), npm('temporal-polyfill')] },
    },
    {
      name: 'workflows-stay-in-the-sandbox',
      comment:
        'A workflow is replayed: what it imports must be deterministic, and the bundle is held once for each cached workflow.',
      severity: 'error',
      from: { path: inside('workflows') },
      to: { pathNot: [inside('workflows|domain|activities'), npm('@temporalio/(workflow|common)')] },
    },
    typesOnly(
      'workflows-name-activities-by-type',
      'workflows',
      { path: inside('activities') },
      'Activities run outside the sandbox; the workflow knows their signatures, never their code.',
    ),
    {
      name: 'contracts-stand-apart',
      comment:
        'The API and the client read contracts: a contract that imports a process would bring its body along.',
      severity: 'error',
      from: { path: inside('workflows/contracts') },
      to: { path: inside('workflows|activities'), pathNot: inside('workflows/contracts') },
    },
    roomRule(
      'activities-take-their-dependencies',
      'activities',
      [inside('domain|db/stores|connectors'), DATABASE],
      'A step gets its stores and its systems as arguments, so that it is tested with others.',
    ),
    typesOnly(
      'activities-name-stores-and-systems-by-type',
      'activities',
      { path: inside('db|connectors'), pathNot: '^connectors/port\\.ts$' },
      'Which store and which system is chosen in bin/; the port alone is loaded, for its one error class.',
    ),
    roomRule(
      'connectors-know-domain-alone',
      'connectors',
      [inside('domain')],
      'A connector can be run against a target by itself: it knows no table and no process.',
    ),
    roomRule(
      'db-knows-domain-alone',
      'db',
      [inside('domain')],
      'Stores translate between rows and rules; who asks is not their business.',
    ),
    roomRule(
      'temporal-knows-contracts-and-domain',
      'temporal',
      [inside('domain|workflows/contracts')],
      'The client side of Temporal must not load the processes nor their steps.',
    ),
    roomRule(
      'api-asks-workflows-and-stores',
      'api',
      [inside('domain|db/stores|temporal|connectors|workflows/contracts'), DATABASE],
      'The door parses, asks and answers: it holds no rule, no SQL and no process.',
    ),
    typesOnly(
      'api-names-connections-by-type',
      'api',
      { path: [inside('connectors'), DATABASE] },
      'The connection is opened in bin/, and no request of a caller reaches a target system: only activities do, recorded and retried.',
    ),
    {
      name: 'api-stays-light',
      comment: "The API does not load the worker's native runtime, so that many of them can run.",
      severity: 'error',
      from: { path: inside('api|web') },
      to: { path: '^temporal/(worker-connection|metrics)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    roomRule(
      'web-shows-what-the-api-answers',
      'web',
      [inside('domain|api')],
      'A page is one more caller of the API: it has no way to data of its own.',
    ),
    typesOnly(
      'web-names-the-api-by-type',
      'web',
      { path: inside('api') },
      'Pages are built without the server; the shapes of its answers are enough.',
    ),
    roomRule('config-imports-nothing', 'config', [], 'It is read first, and by bin/ alone.'),
    roomRule(
      'embedded-knows-config-alone',
      'embedded',
      [inside('config')],
      'The servers of one machine stand in for real ones: nothing of Relais may depend on which it is.',
    ),
    {
      name: 'nobody-imports-tests',
      comment: 'What runs for users must not depend on what checks it.',
      severity: 'error',
      from: { path: inside(ROOMS), pathNot: inside('test|bench') },
      to: { path: inside('test|bench') },
    },
    {
      name: 'nobody-imports-entry-points',
      comment: 'An entry point puts the rooms together; a room that imports it would see every other room.',
      severity: 'error',
      from: { path: inside(ROOMS), pathNot: inside('bin|test|bench') },
      to: { path: inside('bin') },
    },
    packageHome(
      'sql-lives-in-db',
      'drizzle-orm|postgres',
      'db|embedded',
      'One room to read for every statement.',
    ),
    packageHome(
      'http-lives-at-the-doors',
      'express|helmet|multer',
      'api|web|embedded',
      'A rule or a step that knows HTTP cannot be called by anything else.',
    ),
    packageHome(
      'native-runtime-lives-in-temporal',
      '@temporalio/(worker|core-bridge)',
      'temporal',
      'The native runtime is installed once a process, from one place.',
    ),
    {
      name: 'no-cycles',
      comment:
        'Files that load each other are one file, read and started in an order that nobody chose; types load nothing.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-barrels',
      comment: 'An index hides where things are and loads what is not asked for; the worker needs two lists.',
      severity: 'error',
      from: {},
      to: { path: '/index\\.ts$', pathNot: '^(workflows|activities)/index\\.ts$|node_modules' },
    },
    {
      name: 'product-runs-without-dev-tools',
      comment: 'A production install leaves development packages out.',
      severity: 'error',
      from: { path: inside(ROOMS), pathNot: inside('test|bench') },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'packages-are-declared',
      comment: 'A package that is there only because another one needs it may go away with the next update.',
      severity: 'error',
      from: { path: inside(ROOMS) },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|var|coverage)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Types are edges too: a room must not know another one even by name, unless its rule says so.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
  },
};
