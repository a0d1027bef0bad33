import { isAutomatic, type Catalogue, type Profile, type SeparationRule, type System } from './catalogue';

/** What declares something: the part of a catalogue that a fault is in. */
export type Declared = 'system' | 'profile' | 'separation';

/** One contradiction of a catalogue. `field` and `index` say where in its part; `name` is the code at fault. */
export interface CatalogueFault {
  code: 'unknown-entitlement' | 'unknown-training' | 'missing-queue' | 'missing-owner' | 'same-entitlement';
  in: Declared;
  /** Code of the system, profile or separation rule. */
  of: string;
  field: string;
  index: number | null;
  name: string;
}

/** Everything in a catalogue that contradicts another part of it; empty when it holds together. */
export const findCatalogueFaults = (catalogue: Catalogue): CatalogueFault[] => {
  const entitlements = declaredEntitlements(catalogue.systems);
  const trainings = new Set(catalogue.trainings.map((training) => training.code));
  return [
    ...catalogue.systems.flatMap(ofSystem),
    ...catalogue.profiles.flatMap((profile) => ofProfile(profile, entitlements, trainings)),
    ...catalogue.separation.flatMap((rule) => ofRule(rule, entitlements)),
  ];
};

const declaredEntitlements = (systems: readonly System[]): ReadonlySet<string> =>
  new Set(systems.flatMap((system) => system.entitlements.map((right) => `${system.code}:${right}`)));

const ofSystem = (system: System): CatalogueFault[] => {
  if (isAutomatic(system) || system.queue !== null) return [];
  const { code } = system;
  return [{ code: 'missing-queue', in: 'system', of: code, field: 'queue', index: null, name: code }];
};

const ofProfile = (
  profile: Profile,
  entitlements: ReadonlySet<string>,
  trainings: ReadonlySet<string>,
): CatalogueFault[] => {
  const part = { in: 'profile', of: profile.code } as const;
  const faults: CatalogueFault[] = [
    ...unknown(profile.entitlements, entitlements).map(
      ([index, name]) =>
        ({ ...part, code: 'unknown-entitlement', field: 'entitlements', index, name }) as const,
    ),
    ...unknown(profile.trainings, trainings).map(
      ([index, name]) => ({ ...part, code: 'unknown-training', field: 'trainings', index, name }) as const,
    ),
  ];
  if (profile.approval === 'gestionnaire+proprietaire' && profile.owner === null)
    faults.push({ ...part, code: 'missing-owner', field: 'owner', index: null, name: profile.code });
  return faults;
};

const ofRule = (rule: SeparationRule, entitlements: ReadonlySet<string>): CatalogueFault[] => {
  const part = { in: 'separation', of: rule.code, field: 'between' } as const;
  const [first, second] = rule.between;
  if (first === second) return [{ ...part, code: 'same-entitlement', index: 1, name: second }];
  return unknown(rule.between, entitlements).map(([index, name]) => ({
    ...part,
    code: 'unknown-entitlement',
    index,
    name,
  }));
};

const unknown = (names: readonly string[], known: ReadonlySet<string>): [number, string][] =>
  [...names.entries()].filter(([, name]) => !known.has(name));

/** The catalogue with one system put in the place of the one with its code, or added. */
export const withSystem = (catalogue: Catalogue, system: System): Catalogue => ({
  ...catalogue,
  systems: [...catalogue.systems.filter((other) => other.code !== system.code), system],
});

/** The catalogue with one profile put in the place of the one with its code, or added. */
export const withProfile = (catalogue: Catalogue, profile: Profile): Catalogue => ({
  ...catalogue,
  profiles: [...catalogue.profiles.filter((other) => other.code !== profile.code), profile],
});
