import { previewChange } from '../../activities/accept-change';
import type { ChangeRequest } from '../../domain/people/changes';
import { arrivalOf } from '../support/requests';
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
    ['manager-is-self', '/managerNumber', changing('310001', { managerNumber: '310001' })],
    ['unknown-manager', '/managerNumber', changing('310001', { managerNumber: '999999' })],
    ['manager-cycle', '/managerNumber', changing('310001', { managerNumber: '310002' })],
  ])('is refused as %s, at %s, and nothing is written', async (type, pointer, request) => {
    const before = await bench.written();
    expect(await accept(request)).toMatchObject({ ok: false, refusal: { type, pointer } });
    expect(await previewChange(bench.deps, request, NOW)).toMatchObject({ ok: false, refusal: { type } });
    expect(await bench.written()).toEqual(before);
  });

  it('may take a manager away, at the top of the organisation', async () => {
    await employ('300004', '310001');
    accepted(await accept(changing('300004', { managerNumber: null })));
  });

  it('is previewed as it would be planned', async () => {
    await employ('300005');
    const request = changing('300005', { title: 'Cheffe d’équipe' });
    const preview = await previewChange(bench.deps, request, NOW);
    expect(preview).toEqual({ ok: true, plan: accepted(await accept(request)).plan });
  });
});
