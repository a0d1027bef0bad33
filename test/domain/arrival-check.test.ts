import { checkArrival, checkDay, type ArrivalCheckFacts } from '../../domain/people/arrival-check';
import {
  checkDeparture,
  checkInstant,
  correctedDeparture,
  type DepartureCheckFacts,
} from '../../domain/people/departure-check';
import { arrivalOf, departureOf } from '../support/requests';

const facts = (over: Partial<ArrivalCheckFacts> = {}): ArrivalCheckFacts => ({
  ...{ today: '2026-11-02', profiles: new Set(['RF-SAISIE']), employment: null, hasOpenDeparture: false },
  ...{ managerKnown: true, managerMayFollow: false, managersAbove: [] },
  ...over,
});
const asked = (over: Parameters<typeof arrivalOf>[2] = {}) =>
  arrivalOf('100001', '2026-11-23', { profiles: [], ...over });
const employed = (state: string, lastDayWorked: string | null = null) => ({
  employment: { state, lastDayWorked },
});

const following = { managerKnown: false, managerMayFollow: true };

describe('the days of a request', () => {
  it.each([
    ['2025-10-31', 'day-too-early'],
    ['2025-11-01', null],
    ['2026-11-02', null],
    ['2028-11-02', null],
    ['2028-11-03', 'day-too-late'],
  ])('%s, asked on 2 November 2026, is %s', (day, type) => {
    expect(checkDay(day, '2026-11-02', '/firstDay')?.type ?? null).toBe(type);
  });
});

describe('an arrival', () => {
  it.each([
    ['for somebody new', asked(), facts()],
    ['of somebody who left before', asked(), facts(employed('ended', '2026-11-22'))],
    ['of somebody who never came', asked(), facts(employed('never-started'))],
    ['whose manager comes in the same file', asked({ managerNumber: '200' }), facts(following)],
    ['that ends on its first day', asked({ employmentEnd: '2026-11-23' }), facts()],
  ])('is accepted %s', (_who, request, known) => {
    expect(checkArrival(request, known)).toBeNull();
  });

  it.each([
    ['end-before-first-day', '/employmentEnd', asked({ employmentEnd: '2026-11-22' }), facts()],
    ['unknown-profile', '/profiles/1', asked({ profiles: ['RF-SAISIE', 'ABOLI'] }), facts()],
    ['manager-is-self', '/managerNumber', asked({ managerNumber: '100001' }), facts(following)],
    [
      'manager-cycle',
      '/managerNumber',
      asked({ managerNumber: '200' }),
      facts({ managersAbove: ['100001'] }),
    ],
    ['unknown-manager', '/managerNumber', asked({ managerNumber: '200' }), facts({ managerKnown: false })],
    ['already-employed', '/employee/number', asked(), facts(employed('planned'))],
    ['already-employed', '/employee/number', asked(), facts(employed('active'))],
    ['departure-open', '/employee/number', asked(), facts({ ...employed('active'), hasOpenDeparture: true })],
    ['before-last-day', '/firstDay', asked(), facts(employed('ended', '2026-11-23'))],
    ['day-too-early', '/firstDay', arrivalOf('100001', '1990-01-01'), facts()],
    ['day-too-late', '/firstDay', arrivalOf('100001', '2190-01-01'), facts()],
  ])('is refused as %s, at %s', (type, pointer, request, known) => {
    expect(checkArrival(request, known)).toMatchObject({ type, pointer });
  });

  it('is refused for its day first: nothing else is worth saying of a wrong century', () => {
    const request = arrivalOf('100001', '2190-01-01', { profiles: ['ABOLI'], managerNumber: '100001' });
    expect(checkArrival(request, facts())?.type).toBe('day-too-late');
  });

  it('is refused in French', () => {
    expect(checkArrival(asked({ profiles: ['ABOLI'] }), facts())?.detail).toBe(
      'Le profil ABOLI n’existe pas.',
    );
  });
});

describe('a departure', () => {
  const known: DepartureCheckFacts = {
    today: '2026-11-02',
    known: true,
    employed: true,
    substituteKnown: true,
  };
  const leaving = (over: Parameters<typeof departureOf>[2] = {}) => departureOf('100001', '2026-11-27', over);

  it('is accepted of somebody employed', () => {
    expect(checkDeparture(leaving({ substituteNumber: '200' }), known)).toBeNull();
  });

  it.each([
    ['unknown-employee', '/employeeNumber', leaving(), { known: false, employed: false }],
    ['not-employed', '/employeeNumber', leaving(), { employed: false }],
    ['end-before-last-day', '/employmentEnd', leaving({ employmentEnd: '2026-11-26' }), {}],
    ['substitute-is-leaver', '/substituteNumber', leaving({ substituteNumber: '100001' }), {}],
    [
      'unknown-substitute',
      '/substituteNumber',
      leaving({ substituteNumber: '2' }),
      { substituteKnown: false },
    ],
    ['day-too-early', '/lastDayWorked', departureOf('100001', '1990-01-01'), {}],
    ['day-too-late', '/lastDayWorked', departureOf('100001', '2190-01-01'), {}],
  ])('is refused as %s, at %s', (type, pointer, request, over) => {
    expect(checkDeparture(request, { ...known, ...over })).toMatchObject({ type, pointer });
  });
});

describe('the instant of an immediate departure', () => {
  const now = '2026-11-02T14:00:00.000Z';
  it.each([
    ['2026-11-02T13:55:00.000Z', null],
    ['2026-11-02T13:54:59.999Z', 'instant-past'],
    ['2026-11-09T14:00:00.000Z', null],
    ['2026-11-09T14:00:00.001Z', 'instant-too-late'],
  ])('at %s, said at 14:00, is %s', (at, type) => {
    expect(checkInstant({ at }, now)?.type ?? null).toBe(type);
  });

  it('need not be said', () => {
    expect(checkInstant({}, now)).toBeNull();
  });

  it('is corrected, kept or taken back, with the rest', () => {
    const at = '2026-11-02T20:00:00.000Z';
    const request = departureOf('100001', '2026-11-02', { immediate: true, at });
    expect(correctedDeparture(request, { remark: 'x' })).toEqual({ ...request, remark: 'x' });
    expect(correctedDeparture(request, { at: now }).at).toBe(now);
    expect(correctedDeparture(request, { at: null })).not.toHaveProperty('at');
  });
});
