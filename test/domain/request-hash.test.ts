import * as fc from 'fast-check';
import { canonical } from '../../domain/people/request-hash';
import { arrivalOf } from '../support/requests';

/** The same value with the keys of each object in another order. */
const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, turned(each)]),
  );
};

describe('the canonical text of a request', () => {
  it('is the same whatever the order of the keys, at any depth', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonical(turned(value))).toBe(canonical(value));
      }),
    );
  });

  it('reads back as the same content, so that two contents never give one text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('takes an absent key and an undefined one for the same', () => {
    expect(canonical({ a: undefined, b: null })).toBe(canonical({ b: null }));
  });

  it('tells another order of profiles apart, and another person', () => {
    const request = arrivalOf('100001', '2026-11-23', { profiles: ['RF-SAISIE', 'RH-PAIE'] });
    expect(canonical({ ...request, profiles: ['RH-PAIE', 'RF-SAISIE'] })).not.toBe(canonical(request));
    const other = { ...request, employee: { ...request.employee, number: '100002' } };
    expect(canonical(other)).not.toBe(canonical(request));
  });
});
