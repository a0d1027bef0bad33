import {
  beginsAnew,
  correctionsIn,
  decideArrivalRow,
  type PresentEmployment,
} from '../../domain/people/arrival-row';
import type { ArrivalRequest } from '../../domain/people/requests';
import { arrivalOf } from '../support/requests';

const FIRST = '2026-03-02';
const TODAY = '2026-11-24';
const row = (over: Partial<ArrivalRequest> = {}): ArrivalRequest => arrivalOf('150631', FIRST, over);
const { employee, position } = row();
const facts = {
  ...{ givenName: employee.givenName, familyName: employee.familyName, email: employee.email },
  ...{ ...position, managerNumber: null, firstDay: FIRST, employmentEnd: null },
  ...{ employmentStatus: 'permanent' as const, profiles: ['LIBRE-SERVICE'] },
};
const present = (over: Partial<PresentEmployment> = {}): PresentEmployment => ({
  ...{ state: 'active', firstDay: FIRST, lastDayWorked: null, facts, remark: null, announced: null },
  ...{ said: [facts], arrivalId: 'REGIE.a', lastProcessId: 'REGIE.a' },
  ...over,
});
const moved = (unit: string) => row({ position: { ...position, unit } });

describe('a row of the daily file beside an employment in force', () => {
  it('that agrees with the present asks for nothing, whatever was said first', () => {
    const now = present({ facts: { ...facts, unit: 'DRM' }, said: [facts, { unit: 'DRM' }] });
    expect(decideArrivalRow(moved('DRM'), now, TODAY)).toEqual({ do: 'nothing' });
  });

  it('that agrees with what an open change brings asks for nothing', () => {
    const now = present({ announced: { unit: 'DRM' } });
    expect(decideArrivalRow(moved('DRM'), now, TODAY)).toEqual({ do: 'nothing' });
    expect(decideArrivalRow(row(), now, TODAY)).toEqual({ do: 'nothing' });
  });

  it('that says nothing of address and profiles takes neither away', () => {
    const silent = row({ employee: { ...employee, email: null }, profiles: [] });
    expect(decideArrivalRow(silent, present(), TODAY)).toEqual({ do: 'nothing' });
    expect(correctionsIn(silent, present({ state: 'planned' }))).toEqual({});
  });

  it('that says something new is a change on this day, with what differs alone', () => {
    expect(decideArrivalRow(moved('DRM'), present(), TODAY)).toEqual({
      do: 'change',
      change: {
        ...{ organization: 'REGIE', employeeNumber: '150631', effectiveOn: TODAY, unit: 'DRM', remark: null },
      },
      difference: { unit: { from: 'Secrétariat général', to: 'DRM' } },
    });
  });

  it('that says again what a later change has left behind is for a person to decide', () => {
    const now = present({ facts: { ...facts, unit: 'DRM' }, said: [facts, { unit: 'DRM' }] });
    expect(decideArrivalRow(row(), now, TODAY)).toMatchObject({
      ...{ do: 'refuse', cause: 'superseded' },
      difference: { unit: { from: 'DRM', to: 'Secrétariat général' } },
    });
  });

  it.each<[string, ArrivalRequest, Partial<PresentEmployment>]>([
    ['already-effective', row({ firstDay: '2026-03-09' }), {}],
    ['already-effective', row({ employmentStatus: 'occasionnel' }), {}],
    ['change-open', moved('DRM'), { announced: { title: 'Cheffe' } }],
    ['already-employed', moved('DRM'), { arrivalId: null, said: [] }],
  ])('is refused as %s where no change of its own can say it', (cause, said, over) => {
    expect(decideArrivalRow(said, present(over), TODAY)).toMatchObject({ do: 'refuse', cause });
  });

  it('of an employment that has ended asks for nothing; with another first day it begins anew', () => {
    const gone = present({ state: 'ended', lastDayWorked: '2026-10-30' });
    expect(beginsAnew(row(), gone)).toBe(false);
    expect(decideArrivalRow(row(), gone, TODAY)).toEqual({ do: 'nothing' });
    expect(beginsAnew(row({ firstDay: '2026-11-30' }), gone)).toBe(true);
    expect(beginsAnew(row(), present({ state: 'never-started' }))).toBe(true);
    expect(beginsAnew(row(), null)).toBe(true);
  });

  it('shows what it corrects of an arrival to come, the remark too', () => {
    const planned = present({ state: 'planned' });
    expect(correctionsIn(row({ firstDay: '2026-03-09', remark: 'vu' }), planned)).toEqual({
      firstDay: { from: FIRST, to: '2026-03-09' },
      remark: { from: null, to: 'vu' },
    });
  });
});
