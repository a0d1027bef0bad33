import { decideDepartureRow } from '../../domain/people/departure-row';
import type { DepartureRequest } from '../../domain/people/requests';
import { departureOf } from '../support/requests';

const LAST = '2026-12-18';
const row = (over: Partial<DepartureRequest> = {}): DepartureRequest => departureOf('150631', LAST, over);
const active = { state: 'active', lastDayWorked: LAST };
const ended = { state: 'ended', lastDayWorked: LAST };
const underWay = (over: Partial<DepartureRequest> = {}) => ({ request: { ...row(over) }, over: false });
const over = { ...underWay(), over: true };

describe('a row of the daily file beside a departure', () => {
  it('that agrees with the departure as corrected asks for nothing', () => {
    const moved = '2026-12-23';
    const corrected = underWay({ lastDayWorked: moved, employmentEnd: moved });
    const said = row({ lastDayWorked: moved, employmentEnd: moved });
    expect(decideDepartureRow(said, corrected, active)).toEqual({ do: 'nothing' });
    expect(decideDepartureRow(row(), corrected, active)).toMatchObject({
      ...{ do: 'submit', difference: { lastDayWorked: { from: moved, to: LAST } } },
    });
  });

  it.each<Partial<DepartureRequest>>([{ reason: 'retraite' }, { immediate: true }, { confidential: true }])(
    'that says otherwise what no correction carries is refused with the difference: %j',
    (said) => {
      expect(decideDepartureRow(row(said), underWay(), active)).toMatchObject({
        ...{ do: 'refuse', cause: 'not-correctable', difference: expect.any(Object) as unknown },
      });
    },
  );

  it('of somebody who has left on that day asks for nothing; on another day it is refused', () => {
    for (const last of [over, null]) {
      expect(decideDepartureRow(row(), last, ended)).toEqual({ do: 'nothing' });
      expect(decideDepartureRow(row({ lastDayWorked: '2026-12-11' }), last, ended)).toMatchObject({
        ...{ do: 'refuse', cause: 'already-effective' },
        difference: { lastDayWorked: { from: LAST, to: '2026-12-11' } },
      });
    }
  });

  it('of somebody at work is sent as a request', () => {
    expect(decideDepartureRow(row(), null, { state: 'active', lastDayWorked: null })).toMatchObject({
      do: 'submit',
    });
  });
});
