import { previewChange } from '../../activities/accept-change';
import type { ChangeRequest } from '../../domain/people/changes';
import { relais } from '../../domain/people/knower';
import { arrivalOf, departureOf } from '../support/requests';
import { accepted, commandOf, NOW, openAcceptBench, type AcceptBench } from './accept-fixture';

const changing = (employeeNumber: string, over: Partial<ChangeRequest> = {}): ChangeRequest => ({
  ...{ organization: 'REGIE', employeeNumber, effectiveOn: '2026-11-30', remark: null },
  ...over,
});

describe('a change that is accepted', () => {
  let bench: AcceptBench;
  beforeAll(async () => {
    bench = await openAcceptBench();
    await employ('310001');
    await employ('310002', '310001');
    await employ('310003');
    await bench.becomes('310003', 'ended', '2026-10-30');
  }, 60_000);
  afterAll(() => bench.close());
  const accept = (request: ChangeRequest) => bench.acceptChange(commandOf('change', request));
  const employ = async (number: string, managerNumber: string | null = null) => {
    const request = arrivalOf(number, '2026-01-12', { profiles: ['RF-SAISIE'], managerNumber });
    const { subject } = accepted(await bench.acceptArrival(commandOf('arrival', request)));
    await bench.becomes(number, 'active');
    return subject;
  };

  it('plans the new profile, answers the same to the same id, and moves nobody before the day', async () => {
    await employ('300001');
    const command = commandOf('change', changing('300001', { profiles: ['RH-DOTATION'], unit: 'DRH' }));
    const first = accepted(await bench.acceptChange(command));
    expect(first.plan.steps.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['move', 'approve:RH-DOTATION', 'work:SAGIR:RH-DOTATION', 'update:ANNUAIRE']),
    );
    const before = await bench.written();
    expect(await bench.acceptChange(command)).toEqual(first);
    expect(await bench.written()).toEqual(before);
    expect(await bench.employmentOf('300001')).toMatchObject({ profiles: ['RF-SAISIE'] });
  });

  it('ends the recorded profile of who was there before Relais, and leaves what both profiles give', async () => {
    await bench.state('300010', ['RF-SAISIE']);
    const request = changing('300010', { profiles: ['RH-DOTATION'] });
    const { plan } = accepted(await accept(request));
    const ended = plan.steps.filter(({ action }) => action === 'end' || action === 'revoke');
    expect(ended.flatMap(({ entitlements }) => entitlements)).toContain('SAGIR:RF-SAISIE');
    expect(plan.steps.flatMap(({ entitlements }) => entitlements)).not.toContain('SAGIR:LSA');
  });

  it('writes the new post on its day', async () => {
    const subject = await employ('300002');
    const request = changing('300002', { profiles: ['RH-DOTATION'] });
    await bench.applyChange({ subject, request, now: NOW });
    expect(await bench.employmentOf('300002')).toMatchObject({ profiles: ['RH-DOTATION'] });
  });

  it('is refused while another one is open', async () => {
    await employ('300003');
    accepted(await accept(changing('300003', { unit: 'DRH' })));
    const second = await accept(changing('300003', { unit: 'DRM' }));
    expect(second).toMatchObject({ ok: false, refusal: { type: 'change-open' } });
  });

  it.each([
    ['not-employed', null, changing('999999')],
    ['not-employed', null, changing('310003')],
    ['unknown-profile', '/profiles/1', changing('310001', { profiles: ['RH-PAIE', 'ABOLI'] })],
    ['day-too-early', '/effectiveOn', changing('310001', { effectiveOn: '1990-01-01' })],
    ['day-too-late', '/effectiveOn', changing('310001', { effectiveOn: '2190-01-01' })],
    ['before-first-day', '/effectiveOn', changing('310001', { effectiveOn: '2026-01-11' })],
    ['day-too-late', '/employmentEnd', changing('310001', { employmentEnd: '2190-01-01' })],
    ['manager-is-self', '/managerNumber', changing('310001', { managerNumber: '310001' })],
    ['unknown-manager', '/managerNumber', changing('310001', { managerNumber: '999999' })],
    ['manager-cycle', '/managerNumber', changing('310001', { managerNumber: '310002' })],
  ])('is refused as %s, at %s, and nothing is written', async (type, pointer, request) => {
    const before = await bench.written();
    expect(await accept(request)).toMatchObject({ ok: false, refusal: { type, pointer } });
    expect(await previewChange(bench.deps, request, NOW, relais)).toMatchObject({
      ok: false,
      refusal: { type },
    });
    expect(await bench.written()).toEqual(before);
  });

  it('is refused after the last day that a departure has set', async () => {
    await employ('300006');
    accepted(await bench.acceptDeparture(commandOf('departure', departureOf('300006', '2026-11-20'))));
    const late = await accept(changing('300006', { effectiveOn: '2026-11-23', unit: 'DRH' }));
    expect(late).toMatchObject({ ok: false, refusal: { type: 'after-last-day', pointer: '/effectiveOn' } });
    accepted(await accept(changing('300006', { effectiveOn: '2026-11-20', unit: 'DRH' })));
  });

  it('corrects the name and the address of somebody in post, in the accounts too', async () => {
    const subject = await employ('300007');
    const request = changing('300007', { familyName: 'Roy', email: null });
    const { plan } = accepted(await accept(request));
    expect(plan.steps.map(({ id }) => id)).toEqual(['move', 'update:ANNUAIRE', 'update:RESEAU']);
    await bench.applyChange({ subject, request, now: NOW });
    const who = 'select given_name, family_name, email from people where number = $1';
    expect(await bench.read(who, ['300007'])).toEqual([
      { given_name: expect.any(String) as string, family_name: 'Roy', email: null },
    ]);
  });

  it('leaves the manager and asks HR when two changes would make two people each other’s manager', async () => {
    const [left, right] = [await employ('300008'), await employ('300009')];
    const [one, two] = [
      changing('300008', { managerNumber: '300009' }),
      changing('300009', { managerNumber: '300008', unit: 'DRH' }),
    ];
    accepted(await accept(one));
    accepted(await accept(two));
    await bench.applyChange({ subject: left, request: one, now: NOW });
    await bench.applyChange({ subject: right, request: two, now: NOW });
    const posts = await bench.read(
      `select p.number, e.manager_number as manager, e.unit = 'DRH' as moved from employments e
       join people p on p.id = e.person_id where p.number in ('300008', '300009') order by p.number`,
    );
    expect(posts).toEqual([
      { number: '300008', manager: '300009', moved: false },
      { number: '300009', manager: null, moved: true },
    ]);
    const asked = await bench.read(
      "select queue, employee_number from tasks where dedupe_key like 'manager-cycle:%'",
    );
    expect(asked).toEqual([{ queue: 'rh', employee_number: '300009' }]);
  });

  it('may take a manager away, at the top of the organisation', async () => {
    await employ('300004', '310001');
    accepted(await accept(changing('300004', { managerNumber: null })));
  });

  it('is previewed as it would be planned', async () => {
    await employ('300005');
    const request = changing('300005', { title: 'Cheffe d’équipe' });
    const preview = await previewChange(bench.deps, request, NOW, relais);
    expect(preview).toEqual({ ok: true, plan: accepted(await accept(request)).plan });
  });
});
