import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../../embedded/ports';
import { resolveBinary } from '../../embedded/binaries';
import { temporalCli } from '../../embedded/binary-kinds';
import { startRelais, type StartRun } from '../stories/start-run';
import { binFolder } from '../support/run-folder';
import { pythonPrograms } from './python-server';

jest.setTimeout(600_000);

const CASES = 10;
/** Kept from run to run; `FUZZ_SEED` gives another, and each is printed. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_130);

/** What an answer must be, whatever was asked: no 5xx, and nothing that the description does not hold. */
const checks = [
  ...['not_a_server_error', 'status_code_conformance', 'content_type_conformance'],
  ...['response_headers_conformance', 'response_schema_conformance'],
  ...['unsupported_method', 'allow_header_conformance', 'ignored_auth'],
].join(',');

const parent = resolve(__dirname, '../../var');

describe('whatever is asked of the API', () => {
  let folder: string;
  let port: number;
  let programs: string;
  let run: StartRun;
  beforeAll(async () => {
    folder = join(parent, `fuzz-${process.pid}`);
    mkdirSync(folder, { recursive: true });
    port = await freePort();
    programs = await pythonPrograms('schemathesis==4.32.5');
    const places = { searchPath: process.env.PATH ?? '', cacheDir: binFolder, log: () => undefined };
    // Limits on how often somebody asks have a test of their own.
    const settings = { RATE_LIMIT_KEY: '10000000', RATE_LIMIT_ORGANIZATION: '10000000' };
    const cli = await resolveBinary(temporalCli, places);
    run = startRelais({ ...{ varDir: folder, port, settings }, temporalCli: cli });
    await run.line(/^Relais ready/);
  });
  afterAll(async () => {
    await run.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const fuzz = (role: string): Promise<{ code: number; said: string }> => {
    const keys = JSON.parse(readFileSync(join(folder, 'demo-keys.json'), 'utf8')) as Record<string, string>;
    const args = [
      ...['run', `http://localhost:${port}/openapi.json`, '--phases', 'coverage,fuzzing', '--checks', checks],
      ...['-H', `Authorization: Bearer ${keys[role]}`, '-n', String(CASES), '--seed', String(SEED)],
      ...['--continue-on-failure', '--no-color'],
    ];
    const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
    return new Promise((done) => {
      execFile(join(programs, 'schemathesis'), args, options, (error, out, err) =>
        done({ code: error ? Number(error.code ?? 1) : 0, said: out + err }),
      );
    });
  };

  it.each(['hr', 'admin'])(
    'by %s, the answer is one that the description holds, and never a fault of ours',
    async (role) => {
      const { code, said } = await fuzz(role);
      const cases = /(\d+) generated/.exec(said)?.[1] ?? '0';
      process.stdout.write(`fuzz by ${role}: seed ${SEED}, ${cases} requests\n`);
      expect(Number(cases)).toBeGreaterThan(1_000);
      expect([code, code === 0 ? '' : said]).toEqual([0, '']);
    },
  );
});
