/** A broken tree for each rule: files by path. The first one is the one that breaks the rule. */
export type Planted = Record<string, string>;

const value = 'export const value = 1;\n';
const type = 'export interface Shape { value: number }\n';
const load = (from: string): string => `import { value } from '${from}';\nexport const loaded = value;\n`;
const name = (from: string): string => `import type { Shape } from '${from}';\nexport type Named = Shape;\n`;

export const planted: Record<string, Planted> = {
  'domain-stands-alone': {
    'domain/p1.ts': "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
    'domain/p2.ts': name('../db/p1'),
    'domain/p3.ts': "import { z } from 'zod';\nexport const text = z.string();\n",
    'db/p1.ts': type,
  },
  'workflows-stay-in-the-sandbox': {
    'workflows/p1.ts': "import { z } from 'zod';\nexport const text = z.string();\n",
    'workflows/p2.ts': "import { randomUUID } from 'node:crypto';\nexport const id = randomUUID;\n",
    'workflows/p3.ts': name('../db/p1'),
    'workflows/p4.ts': "import { Client } from '@temporalio/client';\nexport const client = Client;\n",
  },
  'workflows-name-activities-by-type': {
    'workflows/p5.ts': load('../activities/p1'),
    'activities/p1.ts': value + type,
  },
  'contracts-stand-apart': {
    'workflows/contracts/p1.ts': name('../p7'),
    'workflows/contracts/p2.ts': name('../../activities/p1'),
    'workflows/p7.ts': type,
  },
  'activities-take-their-dependencies': {
    'activities/p2.ts': name('../api/p1'),
    'activities/p3.ts': name('../db/schema/p1'),
    'api/p1.ts': value + type,
    'db/schema/p1.ts': value + type,
  },
  'activities-name-stores-and-systems-by-type': {
    'activities/p4.ts': load('../db/stores/p1'),
    'activities/p5.ts': load('../connectors/p1'),
    'db/stores/p1.ts': value + type,
    'connectors/p1.ts': value + type,
  },
  'connectors-know-domain-alone': { 'connectors/p2.ts': name('../db/stores/p1') },
  'db-knows-domain-alone': { 'db/p2.ts': name('../workflows/p7') },
  'temporal-knows-contracts-and-domain': { 'temporal/p1.ts': name('../workflows/p7') },
  'api-asks-workflows-and-stores': {
    'api/p2.ts': name('../db/schema/p1'),
    'api/p3.ts': name('../activities/p1'),
    'api/p4.ts': name('../workflows/p7'),
  },
  'api-names-connections-by-type': {
    'api/p5.ts': load('../connectors/p1'),
    'api/p6.ts': load('../db/connect'),
    'db/connect.ts': value,
  },
  'api-stays-light': { 'api/p7.ts': load('../temporal/metrics'), 'temporal/metrics.ts': value },
  'web-shows-what-the-api-answers': { 'web/p1.ts': name('../db/stores/p1') },
  'web-names-the-api-by-type': { 'web/p2.ts': load('../api/p1') },
  'config-imports-nothing': { 'config/p1.ts': name('../domain/p4'), 'domain/p4.ts': type },
  'embedded-knows-config-alone': { 'embedded/p1.ts': name('../domain/p4') },
  'nobody-imports-tests': {
    'config/p2.ts': name('../test/p1'),
    'bin/p1.ts': name('../bench/p1'),
    'test/p1.ts': type,
    'bench/p1.ts': type,
  },
  'nobody-imports-entry-points': { 'embedded/p2.ts': name('../bin/p2'), 'bin/p2.ts': type },
  'sql-lives-in-db': {
    'activities/p6.ts': "import postgres from 'postgres';\nexport const sql = postgres;\n",
    'api/p8.ts': "import { sql } from 'drizzle-orm';\nexport const now = sql;\n",
  },
  'http-lives-at-the-doors': {
    'activities/p7.ts': "import express from 'express';\nexport const app = express;\n",
  },
  'native-runtime-lives-in-temporal': {
    'api/p9.ts': "import { Worker } from '@temporalio/worker';\nexport const worker = Worker;\n",
  },
  'no-cycles': {
    'test/p2.ts': "import { b } from './p3';\nexport const a = (): unknown => b;\n",
    'test/p3.ts': "export { a as b } from './p2';\n",
  },
  'no-barrels': { 'test/p4.ts': load('./p5'), 'test/p5/index.ts': value },
  'product-runs-without-dev-tools': {
    'temporal/p2.ts': "import fc from 'fast-check';\nexport const check = fc;\n",
  },
  'packages-are-declared': {
    'embedded/p3.ts': "import { Root } from 'protobufjs';\nexport const root = Root;\n",
    'embedded/p4.ts': "import { nothing } from 'no-such-package';\nexport const none = nothing;\n",
  },
};

/** What the rules allow, so that they do not fire on everything. */
export const allowed: Planted = {
  'domain/ok.ts':
    "import { Temporal } from 'temporal-polyfill';\nexport const plain = Temporal.PlainDate;\nexport const value = 1;\n",
  'workflows/ok.ts': `${name('../activities/p1')}${load('../domain/ok')}`,
  'workflows/index.ts': "export { loaded } from './ok';\n",
  'activities/ok.ts': `${name('../db/stores/p1')}${load('../connectors/port')}`,
  'connectors/port.ts': value,
  'api/ok.ts': `${load('../db/stores/p1')}${name('../connectors/p1')}`,
  'web/ok.ts': name('../api/p1'),
  'bin/ok.ts': `${load('../workflows/index')}${name('../embedded/ok')}`,
  'embedded/ok.ts': `${type}import type { Type } from '../config/ok';\nexport type Kept = Type;\n`,
  'config/ok.ts': 'export type Type = 1;\n',
};
