import type { Profile } from '../../domain/access/catalogue';
import {
  bySystem,
  profileSteps,
  uniqueSteps,
  verificationFor,
  workIn,
} from '../../domain/people/profile-steps';
import type { PlanFacts } from '../../domain/people/facts';
import { catalogue, factsOf, stepOf } from './support/plans';

const instants = { on: '2026-11-23', manual: '2026-11-16T11:00:00Z', automatic: '2026-11-23T05:00:00Z' };
const profile = (code: string): Profile => {
  const found = catalogue.profiles.find((each) => each.code === code);
  if (!found) throw new Error(`no profile ${code}`);
  return found;
};
const system = (code: string) => {
  const found = catalogue.systems.find((each) => each.code === code);
  if (!found) throw new Error(`no system ${code}`);
  return found;
};
const stepsFor = (code: string, before: string[] = [], facts: Partial<PlanFacts> = {}) =>
  profileSteps(profile(code), before, instants, factsOf(facts), (account) => `enable:${account}`);

describe('the steps of a profile', () => {
  it('ask the manager alone, or the manager and the owner, within ten working days', () => {
    const one = stepsFor('RF-SAISIE').filter(({ action }) => action === 'approve');
    expect(one.map(({ id, human }) => [id, human?.assignee])).toEqual([['approve:RF-SAISIE', 'manager']]);
    const both = stepsFor('RF-PAIEMENT').filter(({ action }) => action === 'approve');
    expect(both.map(({ human }) => [human?.queue, human?.assignee])).toEqual([
      ['gestionnaire', 'manager'],
      ['proprietaire', 'owner:DRF'],
    ]);
    expect(both[0]?.human).toMatchObject({
      dueAt: '2026-11-03T14:00:00Z',
      giveUpAt: '2026-11-16T14:00:00Z',
    });
  });

  it.each([
    ['never learnt', [], true],
    ['learnt for good', [{ code: 'SAGIR-RF-2', validUntil: null }], false],
    ['valid on the first day', [{ code: 'SAGIR-RF-2', validUntil: '2026-11-23' }], false],
    ['out of date on the first day', [{ code: 'SAGIR-RF-2', validUntil: '2026-11-22' }], true],
  ])('wait for a training %s', (_how, trainings, waits) => {
    const steps = stepsFor('RF-PAIEMENT', [], { trainings });
    expect(steps.some(({ id }) => id === 'train:SAGIR-RF-2')).toBe(waits);
    const right = steps.find(({ id }) => id === 'work:SAGIR:RF-PAIEMENT');
    expect(right?.needs.includes('train:SAGIR-RF-2')).toBe(waits);
  });

  it('wait for the account in a system that Relais calls, and for nobody’s account in a manual one', () => {
    const steps = stepsFor('RF-SAISIE');
    expect(steps.find(({ action }) => action === 'grant')?.needs[0]).toBe('enable:RESEAU');
    expect(steps.find(({ action }) => action === 'work')?.needs).not.toContain('enable:SAGIR');
  });

  it('hold back by a waiver of the owner only the system whose right conflicts', () => {
    const steps = stepsFor('RF-PAIEMENT', ['SAGIR:RF-CREATION-FOURNISSEUR']);
    expect(steps.find(({ action }) => action === 'waive')).toMatchObject({
      id: 'waive:SOD-1',
      entitlements: ['SAGIR:RF-PAIEMENT', 'SAGIR:RF-CREATION-FOURNISSEUR'],
      human: { assignee: 'owner:DRF' },
    });
    expect(steps.find(({ action }) => action === 'work')?.needs).toContain('waive:SOD-1');
    expect(steps.find(({ action }) => action === 'grant')?.needs).not.toContain('waive:SOD-1');
    const waivers = [{ rule: 'SOD-1', validFrom: '2026-11-01', validUntil: '2026-11-30' }];
    const waived = stepsFor('RF-PAIEMENT', ['SAGIR:RF-CREATION-FOURNISSEUR'], { waivers });
    expect(waived.some(({ action }) => action === 'waive')).toBe(false);
  });

  it.each([
    ['who answers for the responsibility, though not for the profile', catalogue.profiles, 'owner:DRM'],
    [
      'the respondent when nobody answers for it',
      catalogue.profiles.map((each) => ({ ...each, owner: null })),
      'respondent',
    ],
  ])('ask for a waiver %s', (_whom, profiles, assignee) => {
    const facts = { catalogue: { ...catalogue, profiles } };
    const steps = stepsFor('RM-APPROBATION', ['SAGIR:RF-COMPTES-PAYABLES'], facts);
    expect(steps.find(({ action }) => action === 'waive')?.human?.assignee).toBe(assignee);
  });

  it('hold back a right in conflict alone: what stands beside it in the same system is given', () => {
    const steps = stepsFor('RM-MAGASIN', ['SAGIR:RM-ACQUISITIONS']).filter(({ action }) => action === 'work');
    expect(
      steps.map(({ id, entitlements, needs }) => [id, entitlements, needs.includes('waive:SOD-3')]),
    ).toEqual([
      ['work:SAGIR:RM-MAGASIN', ['SAGIR:RM-MAGASIN'], false],
      ['work:SAGIR:RM-MAGASIN:SOD-3', ['SAGIR:RM-RECEPTION'], true],
    ]);
  });

  it('leave out a right of a system that the organisation has not declared', () => {
    const systems = catalogue.systems.filter(({ code }) => code !== 'RESEAU');
    const steps = stepsFor('RF-SAISIE', [], { catalogue: { ...catalogue, systems } });
    expect(steps.map(({ system: code }) => code).filter(Boolean)).toEqual(['SAGIR']);
  });
});

describe('the proof of manual work', () => {
  it.each([
    ['LIBRE-SERVICE', ['SAGIR:LSA'], 'extract'],
    ['RF-SAISIE', ['SAGIR:RF-SAISIE'], 'extract'],
    ['RF-COMPTES-PAYABLES', ['SAGIR:RF-COMPTES-PAYABLES'], 'secondPerson'],
    ['RF-PAIEMENT', ['SAGIR:LSA'], 'secondPerson'],
    ['PILOTE-RF', ['SAGIR:RF-PILOTAGE'], 'secondPerson'],
  ])('of %s (%j) is %s', (code, rights, proof) => {
    expect(verificationFor(system('SAGIR'), [profile(code)], rights, catalogue)).toBe(proof);
  });

  it('is what the system says where extracts prove nothing', () => {
    const proof = verificationFor(system('MATERIEL'), [profile('RF-PAIEMENT')], [], catalogue);
    expect(proof).toBe('recipient');
  });

  it('is asked of the manager himself in his own queue, and of a whole queue elsewhere', () => {
    expect(workIn(system('MATERIEL'), 'recipient', null).assignee).toBe('manager');
    expect(workIn(system('PILOTAGE'), 'secondPerson', null)).toMatchObject({
      ...{ queue: 'pilotage', assignee: 'queue', urgent: false, giveUpAt: null },
    });
  });
});

describe('rights and steps', () => {
  it('are grouped by system in the order in which they come', () => {
    const groups = bySystem(['SAGIR:B', 'RESEAU:compte', 'SAGIR:A']);
    expect([...groups]).toEqual([
      ['SAGIR', ['SAGIR:B', 'SAGIR:A']],
      ['RESEAU', ['RESEAU:compte']],
    ]);
  });

  it('stand once: the first of two steps with one id', () => {
    const steps = uniqueSteps([stepOf('a', { reason: '1' }), stepOf('b'), stepOf('a', { reason: '2' })]);
    expect(steps.map(({ id, reason }) => `${id}${reason}`).toSorted()).toEqual(['a1', 'bbase']);
  });
});
