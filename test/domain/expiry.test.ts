import type { PersonAccess } from '../../domain/access/access-facts';
import { findExpired } from '../../domain/access/expiry';
import { employment, person, regie } from './support/access';

const TODAY = '2026-11-23';
const trained = (...until: (string | null)[]) =>
  until.map((validUntil) => ({ code: 'SAGIR-RF-1', validUntil }));
const clerk = (said: Parameters<typeof person>[0] = {}): PersonAccess =>
  person({
    ...{ granted: ['SAGIR:RF-SAISIE'], reason: 'RF-SAISIE', trainings: trained('2026-11-22') },
    ...{ employment: { ...employment, profiles: ['RF-SAISIE'] } },
    ...said,
  });
const ended = (who: PersonAccess, facts = regie(who)) =>
  findExpired(facts, TODAY).map(({ what, code, last, entitlements }) => [what, code, last, ...entitlements]);
const training = ['training', 'SAGIR-RF-1', '2026-11-22', 'SAGIR:RF-SAISIE'];

describe('rights whose training has expired', () => {
  it('end the day after its last one', () => {
    expect(ended(clerk())).toEqual([training]);
  });

  it.each<[string, Parameters<typeof person>[0]]>([
    ['it is valid today', { trainings: trained('2026-11-23') }],
    ['it was renewed', { trainings: trained('2026-11-22', '2028-11-01') }],
    ['it never ends', { trainings: trained('2026-11-22', null) }],
    ['it was never followed: the profile asked for it later', { trainings: [] }],
    ['a process ends them already', { pending: ['SAGIR:RF-SAISIE'] }],
    ['nobody is employed any more', { employment: { ...employment, state: 'ended' } }],
    ['they are of another profile', { granted: ['SAGIR:LSA'], reason: 'BASE' }],
  ])('stay when %s', (_why, said) => {
    expect(ended(clerk(said))).toEqual([]);
  });

  it('stay where another profile in force gives them, with all of its own trainings', () => {
    const facts = regie(clerk({ employment: { ...employment, profiles: ['RF-SAISIE', 'RF-LECTURE'] } }));
    const [base, saisie] = facts.catalogue.profiles;
    if (!base || !saisie) throw new Error('two profiles');
    const other = { ...saisie, code: 'RF-LECTURE', trainings: [] };
    const wider = { ...facts, catalogue: { ...facts.catalogue, profiles: [base, saisie, other] } };
    expect(ended(clerk(), wider)).toEqual([]);
  });
});

describe('a right held by a waiver that has expired', () => {
  const waiver = (validUntil: string, withheld: string | null) => ({
    ...{ rule: 'SOD-1', validFrom: '2026-08-25', validUntil, withheld },
  });
  const both = (said: Parameters<typeof person>[0] = {}) =>
    clerk({ granted: ['SAGIR:RF-SAISIE', 'SAGIR:RF-PAIEMENT'], trainings: trained(null), ...said });

  it('ends, and the other one stays', () => {
    const waivers = [waiver('2026-11-22', 'SAGIR:RF-SAISIE')];
    expect(ended(both({ waivers }))).toEqual([['waiver', 'SOD-1', '2026-11-22', 'SAGIR:RF-SAISIE']]);
  });

  it('is the one given last where the question to the owner is not known any more', () => {
    const who = both({ waivers: [waiver('2026-11-22', null)] });
    const later = { entitlement: 'SAGIR:RF-SAISIE', reason: 'RF-SAISIE', since: '2026-09-01T04:00:00Z' };
    const granted = [later, ...who.granted.filter(({ entitlement }) => entitlement !== later.entitlement)];
    expect(ended({ ...who, granted })).toEqual([['waiver', 'SOD-1', '2026-11-22', 'SAGIR:RF-SAISIE']]);
  });

  it.each<[string, Parameters<typeof person>[0]]>([
    ['it was renewed', { waivers: [waiver('2026-11-22', null), waiver('2027-02-20', null)] }],
    ['it holds today', { waivers: [waiver('2026-11-23', null)] }],
    ['the other has gone', { granted: ['SAGIR:RF-SAISIE'], waivers: [waiver('2026-11-22', null)] }],
    ['there never was one: that is a finding', { waivers: [] }],
  ])('stays when %s', (_why, said) => {
    expect(ended(both(said))).toEqual([]);
  });

  it('is ended once, though its training has expired too', () => {
    const waivers = [waiver('2026-11-22', 'SAGIR:RF-SAISIE')];
    expect(ended(both({ waivers, trainings: trained('2026-11-22') }))).toEqual([training]);
  });
});
