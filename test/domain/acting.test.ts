import { chooseActing, type ActingWish } from '../../domain/acting';
import { claimedAuthorities, type ClaimRule } from '../../domain/claims';
import { refuseAuthority, rotationTimes, type Authority, type Role } from '../../domain/identity';

const held = (role: Role, organization: string | null = null): Authority => ({ role, organization });
const wish = (open: Role[], over: Partial<ActingWish> = {}): ActingWish => ({
  open: (role) => open.includes(role),
  ...{ role: null, organization: null, about: null },
  ...over,
});
const acts = (role: Role, organization: string | null = null) => ({
  acts: true,
  authority: held(role, organization),
});

describe('in which role and place somebody acts', () => {
  const many = [held('hr', 'REGIE'), held('hr', 'MUSEE'), held('security')];

  it.each<[string, Authority[], ActingWish, object]>([
    ['the only one that he holds', [held('hr', 'REGIE')], wish(['hr']), acts('hr', 'REGIE')],
    ['the only one that is open', many, wish(['security', 'admin']), acts('security')],
    ['the one that he names', many, wish(['hr', 'security'], { role: 'security' }), acts('security')],
    ['the place that he names', many, wish(['hr'], { organization: 'MUSEE' }), acts('hr', 'MUSEE')],
    ['the place that the address names', many, wish(['hr'], { about: 'REGIE' }), acts('hr', 'REGIE')],
    [
      'a role of all places, held to one',
      many,
      wish(['security'], { organization: 'X' }),
      acts('security', 'X'),
    ],
    ['the wider of two', [held('auditor', 'REGIE'), held('auditor')], wish(['auditor']), acts('auditor')],
    ['one held twice', [held('hr', 'REGIE'), held('hr', 'REGIE')], wish(['hr']), acts('hr', 'REGIE')],
    ['none, when he holds none', [], wish(['hr']), { acts: false, why: 'not-held' }],
    [
      'none that he does not hold',
      many,
      wish(['admin'], { role: 'admin' }),
      { acts: false, why: 'not-held' },
    ],
    ['none that is not open', many, wish(['admin']), { acts: false, why: 'not-open' }],
    [
      'none that is not open, though he names it',
      many,
      wish(['hr'], { role: 'security' }),
      { why: 'not-open' },
    ],
    ['he says which role, of two', many, wish(['hr', 'security']), { why: 'ambiguous', say: 'role' }],
    ['he says which place, of two', many, wish(['hr']), { why: 'ambiguous', say: 'organization' }],
    [
      'a strange place in the address does not choose',
      many,
      wish(['hr'], { about: 'X' }),
      { say: 'organization' },
    ],
  ])('%s', (_what, authorities, asked, expected) => {
    expect(chooseActing(authorities, asked)).toMatchObject(expected);
  });
});

describe('what claims give', () => {
  const rules: ClaimRule[] = [
    { value: 'a', role: 'hr', place: { organization: 'REGIE' } },
    { value: 'b', role: 'security', place: 'everywhere' },
    { value: 'c', role: 'hr', place: 'claimed' },
  ];

  it.each<[string[], string[], Authority[]]>([
    [['a', 'b'], [], [held('hr', 'REGIE'), held('security')]],
    [['c'], ['REGIE', 'MUSEE', 'RIEN'], [held('hr', 'REGIE'), held('hr', 'MUSEE')]],
    [['a', 'c'], ['REGIE'], [held('hr', 'REGIE')]],
    [['c', 'x'], [], []],
  ])('%j in %j', (claimed, organizations, expected) => {
    expect(claimedAuthorities(rules, { roles: claimed, organizations }, ['REGIE', 'MUSEE'])).toEqual(
      expected,
    );
  });

  it('is nothing in an organisation that does not exist', () => {
    expect(claimedAuthorities(rules, { roles: ['a'], organizations: [] }, ['MUSEE'])).toEqual([]);
  });
});

describe('a role', () => {
  const employee = { organization: 'REGIE', employeeNumber: '1' };

  it.each<
    [Role, string | null, typeof employee | { organization: null; employeeNumber: null }, string | null]
  >([
    ['hr', null, employee, 'role-needs-organization'],
    ['manager', 'REGIE', employee, null],
    ['manager', 'MUSEE', employee, 'role-needs-number'],
    ['employee', 'REGIE', { organization: null, employeeNumber: null }, 'role-needs-number'],
    ['auditor', null, { organization: null, employeeNumber: null }, null],
  ])('%s in %s', (role, organization, holder, expected) => {
    expect(refuseAuthority({ role, organization }, holder)).toBe(expected);
  });
});

it('a key that follows another lives as long again, unless days are said', () => {
  const old = { createdAt: '2026-11-01T00:00:00Z', expiresAt: '2026-11-11T00:00:00Z', revokedAt: null };
  const at = '2026-11-10T00:00:00Z';
  expect(rotationTimes(old, { at, days: undefined, overlapHours: 3 })).toEqual({
    expiresAt: '2026-11-20T00:00:00.000Z',
    overlapUntil: '2026-11-10T03:00:00.000Z',
  });
  expect(rotationTimes(old, { at, days: 1, overlapHours: 0 }).expiresAt).toBe('2026-11-11T00:00:00.000Z');
});
