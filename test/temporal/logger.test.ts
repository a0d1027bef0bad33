import { ConnectorError } from '../../connectors/port';
import type { LogFacts } from '../../temporal/log-fields';
import { createLog, logLevels, sdkLogger } from '../../temporal/logger';

const EMAIL = 'noemie.bedard@exemple.ca';
const NAME = 'Noémie Bédard';
const NUMBER = '104233';

function recorded() {
  const lines: string[] = [];
  const log = createLog({ level: 'trace', destination: { write: (line) => void lines.push(line) } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

const withoutPerson = (text: string) => {
  expect(text).not.toContain('exemple.ca');
  expect(text).not.toContain('Bédard');
  expect(text).not.toContain('Tremblay');
  expect(text).not.toContain(NUMBER);
};

describe('a line of the log', () => {
  it.each(logLevels)('says its level %s, its time, its message and the facts of the list', (level) => {
    const { log, last } = recorded();
    log[level]('Step done', { workflowId: 'arrival/REGIE/1', system: 'ANNUAIRE', ms: 12, attempt: 1 });
    expect(last()).toEqual({
      level,
      time: expect.any(Number) as number,
      msg: 'Step done',
      workflowId: 'arrival/REGIE/1',
      system: 'ANNUAIRE',
      ms: 12,
      attempt: 1,
    });
  });

  it('keeps the facts that its log was given', () => {
    const { log, last } = recorded();
    log.with({ room: 'api' }).with({ requestId: 'r-1' }).info('Request answered', { status: 202 });
    expect(last()).toMatchObject({ room: 'api', requestId: 'r-1', status: 202 });
  });

  it('is not written under the level of the log', () => {
    const lines: string[] = [];
    const log = createLog({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
    log.info('Step done');
    log.warn('Step late');
    expect(lines).toHaveLength(1);
  });

  it('drops a field that is not on the list', () => {
    const { log, lines } = recorded();
    const careless = { email: EMAIL, familyName: 'Tremblay', person: { name: NAME }, code: 'ok' };
    log.info('Arrival accepted', careless);
    withoutPerson(lines.join());
    expect(lines.join()).toContain('"code":"ok"');
  });

  it.each([
    ['an e-mail', EMAIL],
    ['a name', NAME],
    ['an employee number', NUMBER],
    ['an object', { name: 'Tremblay' }],
    ['a list', ['Tremblay']],
  ])('drops a field of the list that holds %s', (_what, value) => {
    const { log, lines, last } = recorded();
    log.info('Step done', { code: value } as LogFacts);
    withoutPerson(lines.join());
    expect(last()).not.toHaveProperty('code');
  });

  it('withholds a message that quotes somebody', () => {
    const { log, lines } = recorded();
    log.warn(`no account for ${EMAIL}`);
    log.warn(`no account for ${NUMBER}`);
    withoutPerson(lines.join());
  });
});

describe('an error in the log', () => {
  it('shows its name, code, causes and frames, never its message', () => {
    const { log, lines, last } = recorded();
    const cause = Object.assign(new TypeError(`bad address ${EMAIL}`), { code: 'ECONNREFUSED' });
    log.error('Step failed', { error: new ConnectorError('unreachable', `for ${NAME}`, null, { cause }) });
    withoutPerson(lines.join());
    expect(last()).toMatchObject({ error: 'ConnectorError/unreachable', causes: ['TypeError/ECONNREFUSED'] });
    expect(last()).toHaveProperty('frames.0', expect.stringMatching(/^at .*logger\.test\.ts:\d+:\d+/));
  });

  it('shows no line of a message that imitates a frame', () => {
    const { log, lines } = recorded();
    log.error('Step failed', {
      error: new Error(`x\n    at Tremblay (a.ts:1:1)\n    at ${NAME} (a.ts:1:2)`),
    });
    withoutPerson(lines.join());
  });

  it.each([
    ['a text', `Tremblay ${EMAIL}`, 'string'],
    ['an object', { name: NAME }, 'object'],
    ['nothing', null, 'object'],
  ])('that is %s shows its type alone', (_what, thrown, type) => {
    const { log, lines, last } = recorded();
    log.error('Step failed', { error: thrown });
    withoutPerson(lines.join());
    expect(last().error).toBe(type);
  });

  it('ends, even when its causes go round', () => {
    const { log, last } = recorded();
    const error = new Error('round');
    error.cause = error;
    log.error('Step failed', { error });
    expect(last().causes).toHaveLength(4);
  });
});

describe("a line of Temporal's SDK", () => {
  it('passes through the same list', () => {
    const { log, lines, last } = recorded();
    sdkLogger(log).log('WARN', 'Activity failed', {
      workflowId: 'arrival/REGIE/1',
      details: NAME,
      [Symbol('x')]: NAME,
    });
    withoutPerson(lines.join());
    expect(last()).toMatchObject({ level: 'warn', msg: 'Activity failed', workflowId: 'arrival/REGIE/1' });
  });

  it.each(logLevels)('keeps its level %s', (level) => {
    const { log, last } = recorded();
    sdkLogger(log)[level]('Worker state changed');
    expect(last().level).toBe(level);
  });
});
