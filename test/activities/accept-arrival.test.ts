import { previewArrival } from '../../activities/accept-arrival';
import { relais } from '../../domain/people/knower';
import { arrivalOf, departureOf } from '../support/requests';
import { accepted, commandOf, NOW, openAcceptBench, type AcceptBench } from './accept-fixture';

const FIRST_DAY = '2026-11-23';
const arriving = (number: string, over: Parameters<typeof arrivalOf>[2] = {}) =>
  arrivalOf(number, FIRST_DAY, over);
const named = (number: string, givenName: string, familyName: string, email: string | null = null) => ({
  employee: { number, givenName, familyName, email },
});

describe('an arrival that is accepted', () => {
  let bench: AcceptBench;
  beforeAll(async () => {
    bench = await openAcceptBench();
  }, 60_000);
  afterAll(() => bench.close());
  const accept = async (request: ReturnType<typeof arrivalOf>, over = {}) =>
    bench.acceptArrival(commandOf('arrival', request, over));
  const refusalOf = async (request: ReturnType<typeof arrivalOf>, over = {}) => {
    const before = await bench.written();
    const result = await accept(request, over);
    expect(await bench.written()).toEqual(before);
    return result.ok ? null : [result.refusal.type, result.refusal.pointer];
  };

  it('is a person, an employment and a plan, written together', async () => {
    const { subject, plan, state, tell } = accepted(await accept(arriving('100001')));
    expect({ state, tell, on: plan.on }).toEqual({ state: 'scheduled', tell: [], on: FIRST_DAY });
    expect(await bench.employmentOf('100001')).toMatchObject({
      ...{ id: subject.employmentId, state: 'planned', ordinal: 1, profiles: ['LIBRE-SERVICE'] },
    });
    const [steps] = await bench.read(
      'select count(*)::int as count from process_steps where process_id = $1',
      [subject.processId],
    );
    expect(steps).toEqual({ count: plan.steps.length });
  });

  it('answers the same to the same id sent again, however late, and writes nothing more', async () => {
    const command = commandOf('arrival', arriving('100002'));
    const first = await bench.acceptArrival(command);
    const before = await bench.written();
    expect(await bench.acceptArrival({ ...command, now: '2026-11-20T14:00:00.000Z' })).toEqual(first);
    expect(await bench.written()).toEqual(before);
  });

  it('is one of two requests for one number that come at once; the other is refused when tried again', async () => {
    const commands = [1, 2].map(() => commandOf('arrival', arriving('100003')));
    const both = await Promise.allSettled(commands.map((command) => bench.acceptArrival(command)));
    const won = both.filter((each) => each.status === 'fulfilled' && each.value.ok);
    expect(won).toHaveLength(1);
    const again = await Promise.all(commands.map((command) => bench.acceptArrival(command)));
    expect(again.map((each) => (each.ok ? 'ok' : each.refusal.type)).toSorted()).toEqual([
      'already-employed',
      'ok',
    ]);
    const [count] = await bench.read(
      "select count(*)::int as open from processes where employee_number = '100003'",
    );
    expect(count).toEqual({ open: 1 });
  });

  it.each([
    ['day-too-early', '/firstDay', arrivalOf('110001', '1990-01-01')],
    ['day-too-late', '/firstDay', arrivalOf('110001', '2190-01-01')],
    ['end-before-first-day', '/employmentEnd', arriving('110001', { employmentEnd: '2026-11-01' })],
    ['unknown-profile', '/profiles/1', arriving('110001', { profiles: ['RH-PAIE', 'ABOLI'] })],
    ['unknown-profile', '/profiles/0', arriving('110001', { profiles: ['BASE'] })],
    ['day-too-late', '/employmentEnd', arriving('110001', { employmentEnd: '2037-01-01' })],
    ['manager-is-self', '/managerNumber', arriving('110001', { managerNumber: '110001' })],
    ['unknown-manager', '/managerNumber', arriving('110001', { managerNumber: '999999' })],
  ])('is refused as %s, at %s, and nothing is written', async (type, pointer, request) => {
    expect(await refusalOf(request)).toEqual([type, pointer]);
  });

  it('may be for a contract of five years', async () => {
    accepted(await accept(arriving('110005', { employmentEnd: '2031-11-01' })));
  });

  it('under a manager who leaves is accepted with a warning, unless he leaves in confidence', async () => {
    const warningsUnder = async (number: string, managerNumber: string) =>
      accepted(await accept(arriving(number, { managerNumber }))).plan.warnings.map(({ code }) => code);
    for (const [number, over] of [
      ['110010', {}],
      ['110020', { confidential: true }],
    ] as const) {
      accepted(await accept(arriving(number)));
      await bench.becomes(number, 'active');
      accepted(await bench.acceptDeparture(commandOf('departure', departureOf(number, '2026-12-18', over))));
    }
    expect(await warningsUnder('110011', '110010')).toEqual(['manager-leaving']);
    expect(await warningsUnder('110021', '110020')).toEqual([]);
  });

  it('is refused under a manager who is already below', async () => {
    accepted(await accept(arriving('120001', { managerNumber: '120003' }), { origin: 'import' }));
    accepted(await accept(arriving('120002', { managerNumber: '120001' })));
    const closing = arriving('120003', { managerNumber: '120002' });
    expect(await refusalOf(closing)).toEqual(['manager-cycle', '/managerNumber']);
  });

  it('is refused for who is employed, and for who is leaving', async () => {
    accepted(await accept(arriving('120010')));
    expect(await refusalOf(arriving('120010'))).toEqual(['already-employed', '/employee/number']);
    accepted(await bench.acceptDeparture(commandOf('departure', departureOf('120010', '2026-12-18'))));
    expect(await refusalOf(arriving('120010'))).toEqual(['departure-open', '/employee/number']);
  });

  it('is refused on or before the last day of the employment before, and a second one after it', async () => {
    const first = accepted(await accept(arriving('120020'))).subject;
    await bench.becomes('120020', 'ended', FIRST_DAY);
    expect(await refusalOf(arriving('120020'))).toEqual(['before-last-day', '/firstDay']);
    const { subject } = accepted(await accept(arrivalOf('120020', '2026-11-24')));
    expect(subject.personId).toBe(first.personId);
    expect(await bench.employmentOf('120020')).toMatchObject({ ordinal: 2, state: 'planned' });
  });

  it('of somebody whose departure still waits for its archive tells that departure', async () => {
    accepted(await accept(arriving('120030')));
    await bench.becomes('120030', 'active');
    const leaving = commandOf('departure', departureOf('120030', '2026-11-27'));
    accepted(await bench.acceptDeparture(leaving));
    await bench.read(
      "update employments set state = 'ended' where person_id = (select id from people where number = $1)",
      ['120030'],
    );
    const rehire = accepted(
      await accept(arrivalOf('120030', '2026-12-07'), { now: '2026-12-01T14:00:00.000Z' }),
    );
    expect(rehire.tell).toEqual([leaving.workflowId]);
  });

  it('tells that departure when it is asked again, since its first answer may have got lost', async () => {
    accepted(await accept(arriving('120040')));
    await bench.becomes('120040', 'active');
    const leaving = commandOf('departure', departureOf('120040', '2026-11-27'));
    accepted(await bench.acceptDeparture(leaving));
    await bench.read(
      "update employments set state = 'ended' where person_id = (select id from people where number = $1)",
      ['120040'],
    );
    const again = commandOf('arrival', arrivalOf('120040', '2026-12-07'), {
      now: '2026-12-01T14:00:00.000Z',
    });
    const first = accepted(await bench.acceptArrival(again));
    expect(accepted(await bench.acceptArrival(again))).toEqual(first);
    expect(first.tell).toEqual([leaving.workflowId]);
  });

  it('of somebody hired again does not move under the employment before', async () => {
    accepted(await accept(arriving('120050')));
    await bench.becomes('120050', 'ended', FIRST_DAY);
    const request = arrivalOf('120050', '2026-11-24');
    const { subject } = accepted(await accept(request));
    const moved = await bench.replanArrival({
      subject,
      request,
      changes: { firstDay: '2026-11-20' },
      now: NOW,
    });
    expect(moved).toMatchObject({ ok: false, refusal: { type: 'before-last-day', pointer: '/firstDay' } });
    const overlapping = bench.read("update employments set first_day = '2026-11-01' where id = $1", [
      subject.employmentId,
    ]);
    await expect(overlapping).rejects.toMatchObject({ code: '23P01' });
  });

  it('may come in a file before its manager, with a remark', async () => {
    const { plan } = accepted(
      await accept(arriving('130001', { managerNumber: '139999' }), { origin: 'import' }),
    );
    expect(plan.warnings.map(({ code }) => code)).toEqual(['manager-not-yet-known']);
  });

  it('may share an address with a colleague, with a remark and a question to HR', async () => {
    accepted(await accept(arriving('130010', named('130010', 'Ève', 'Roy', 'accueil@exemple.gouv.qc.ca'))));
    const second = named('130011', 'Luc', 'Roy', 'Accueil@exemple.gouv.qc.ca');
    const { plan } = accepted(await accept(arriving('130011', second)));
    expect(plan.warnings.map(({ code }) => code)).toEqual(['email-shared']);
    expect(await bench.read('select queue, title, dedupe_key as key from tasks')).toEqual([
      {
        ...{ queue: 'rh', key: 'email-shared:130010+130011' },
        title: 'Une même adresse de courriel pour les employés 130010, 130011',
      },
    ]);
  });

  describe('without an address', () => {
    const addressOf = async (number: string) =>
      (await bench.read<{ email: string }>('select email from people where number = $1', [number]))[0]?.email;

    it('gets one from the template, with a number when a namesake has it', async () => {
      for (const number of ['140001', '140002', '140003'])
        accepted(await accept(arriving(number, named(number, 'Noémie', 'Bélanger'))));
      expect(await Promise.all(['140001', '140002', '140003'].map(addressOf))).toEqual([
        'noemie.belanger@exemple.gouv.qc.ca',
        'noemie.belanger2@exemple.gouv.qc.ca',
        'noemie.belanger3@exemple.gouv.qc.ca',
      ]);
    });

    it('gets one of his own even when namesakes arrive at once', async () => {
      const numbers = ['140010', '140011', '140012', '140013'];
      await Promise.all(numbers.map((number) => accept(arriving(number, named(number, 'Luc', 'Tremblay')))));
      expect(new Set(await Promise.all(numbers.map(addressOf))).size).toBe(4);
    });

    it('finds his own again when he is hired again', async () => {
      accepted(await accept(arriving('140020', named('140020', 'Ali', 'Haddad'))));
      await bench.becomes('140020', 'ended', '2026-11-30');
      accepted(await accept(arrivalOf('140020', '2026-12-07', named('140020', 'Ali', 'Haddad'))));
      expect(await addressOf('140020')).toBe('ali.haddad@exemple.gouv.qc.ca');
    });
  });

  it('is previewed as it would be planned, and nothing is written', async () => {
    const request = arriving('150001', { profiles: ['RF-SAISIE'] });
    const before = await bench.written();
    const preview = await previewArrival(bench.deps, request, NOW, relais);
    expect(await bench.written()).toEqual(before);
    expect(preview).toEqual({ ok: true, plan: accepted(await accept(request)).plan });
    expect(await previewArrival(bench.deps, request, NOW, relais)).toMatchObject({
      ...{ ok: false, refusal: { type: 'already-employed' } },
    });
  });

  describe('planned again', () => {
    const replan = async (number: string, changes: object) => {
      const request = arriving(number);
      const { subject } = accepted(await accept(request));
      return bench.replanArrival({ subject, request, changes, now: NOW });
    };

    it('has its new day and profiles; its own employment is no obstacle', async () => {
      const replanned = await replan('160001', { firstDay: '2026-12-01', profiles: ['RF-SAISIE'] });
      expect(replanned).toMatchObject({
        ok: true,
        plan: { on: '2026-12-01' },
        request: { profiles: ['RF-SAISIE'] },
      });
    });

    it.each([
      ['160010', { profiles: ['ABOLI'] }, 'unknown-profile'],
      ['160011', { managerNumber: '160011' }, 'manager-is-self'],
      ['160012', { managerNumber: '999999' }, 'unknown-manager'],
      ['160013', { firstDay: '2190-01-01' }, 'day-too-late'],
      ['160014', { employmentEnd: '2026-11-01' }, 'end-before-first-day'],
      ['160015', { employmentEnd: '9999-12-31' }, 'day-too-late'],
    ])('%s is refused with %j as %s', async (number, changes, type) => {
      expect(await replan(number, changes)).toMatchObject({ ok: false, refusal: { type } });
    });
  });
});
