import { isEmployed, type OrganizationAccess, type PersonAccess } from './access-facts';
import { findSystem, systemOf } from './catalogue';
import type { Fault } from '../audit/verify';
import { finding, type Finding } from './findings';

/** An account as a target shows it; the part of a connector's answer that is compared. */
export interface ListedAccount {
  userName: string;
  active: boolean;
  archived: boolean;
  groups: readonly string[];
}

/** What a target shows, and whose accounts are not ours in it. */
export interface ListedTarget {
  system: string;
  accounts: readonly ListedAccount[];
  /** Codes of organisations whose account names begin like ours: `REGIE-NORD` beside `REGIE`. */
  neighbours: readonly string[];
}

/** The one finding of a target that could not be read. */
export const unreadableTarget = (system: string, code: string): Finding =>
  finding('unreadable', {
    parts: [system],
    system,
    title: `${system} n’a pas pu être lu cette nuit (${code})`,
    checklist: [
      'Vérifier que le système répond et que ses réglages sont bons.',
      'La comparaison reprend la nuit suivante.',
    ],
  });

/** The one finding of an audit that may not be sealed any more. */
export const brokenAudit = (faults: readonly Fault[]): Finding =>
  finding('audit-broken', {
    parts: ['_'],
    title: `L’audit n’a pas été scellé: ${faults.length} faute(s) depuis le dernier sceau`,
    checklist: [
      'Lancer « relais audit verify » et garder ce qu’il affiche.',
      'Chercher qui a écrit dans la base de données sans passer par Relais.',
      'Rien n’est scellé tant que la chaîne ne continue pas le dernier sceau.',
    ],
  });

/**
 * Differences between an automatic system and the tables: accounts without an employment, suspended accounts found
 * active, rights that nobody granted, granted rights that are missing. In a system that others use too, only accounts
 * named as ours are looked at. Rights that an open process still has to give
 * or end are left out; so are the rights of people whom Relais has never handled.
 */
export const compareTarget = (target: ListedTarget, facts: OrganizationAccess): Finding[] => {
  const people = new Map(facts.people.map((person) => [person.userName, person]));
  const isExclusive = findSystem(facts.catalogue, target.system)?.exclusive === true;
  const ours = target.accounts
    .map((account) => ({ ...account, userName: account.userName.toLowerCase() }))
    .filter(({ userName }) => people.get(userName)?.shared.includes(target.system) !== true)
    .filter(
      ({ userName }) => isExclusive || people.has(userName) || isOurs(userName, facts, target.neighbours),
    );
  // What stands in an account of several organisations none of them may know whole.
  const isAlone = ({ shared }: PersonAccess): boolean => !shared.includes(target.system);
  const listed = new Map(ours.map((account) => [account.userName, account]));
  return [
    ...ours.flatMap((account) => ofAccount(target.system, account, people.get(account.userName))),
    ...facts.people
      .filter(isAlone)
      .flatMap((person) => missingOf(target.system, person, listed.get(person.userName))),
  ];
};

const isOurs = (userName: string, facts: OrganizationAccess, neighbours: readonly string[]): boolean =>
  userName.startsWith(`${facts.organization.toLowerCase()}-`) &&
  !neighbours.some((other) => userName.startsWith(`${other.toLowerCase()}-`));

const ofAccount = (system: string, account: ListedAccount, person: PersonAccess | undefined): Finding[] => {
  if (person === undefined) return account.archived ? [] : [orphan(system, account)];
  if (!account.active) return [];
  const recorded = person.accounts[system];
  if (recorded === 'suspended' || recorded === 'archived') return [reactivated(system, account, person)];
  if (!isEmployed(person)) return [orphan(system, account, person)];
  return person.isTracked ? notGranted(system, account, person) : [];
};

const orphan = (system: string, account: ListedAccount, person?: PersonAccess): Finding =>
  finding('orphan', {
    parts: [system, account.userName],
    system,
    ...(person && { employeeNumber: person.number }),
    title: `Compte ${account.userName} dans ${system} sans emploi en cours`,
    checklist: [
      'Trouver à qui le compte appartient.',
      'Le suspendre, ou dire pourquoi il reste (compte de service, emploi à déclarer).',
    ],
  });

const reactivated = (system: string, account: ListedAccount, person: PersonAccess): Finding =>
  finding('reactivated', {
    parts: [system, account.userName],
    system,
    employeeNumber: person.number,
    title: `Compte ${account.userName} suspendu par Relais et trouvé actif dans ${system}`,
    checklist: ['Suspendre le compte.', 'Trouver qui l’a rétabli, et pourquoi.'],
  });

const notGranted = (system: string, account: ListedAccount, person: PersonAccess): Finding[] => {
  const known = new Set([...person.granted.map(({ entitlement }) => entitlement), ...person.pending]);
  return [`${system}:compte`, ...account.groups.map((group) => `${system}:groupe:${group}`)]
    .filter((entitlement) => !known.has(entitlement))
    .map((entitlement) =>
      finding('not-granted', {
        parts: [system, person.userName, entitlement],
        system,
        employeeNumber: person.number,
        entitlements: [entitlement],
        title: `${entitlement} que personne n’a accordé à ${person.userName}`,
        checklist: ['Retirer le droit, ou le faire accorder par un changement.'],
      }),
    );
};

const missingOf = (system: string, person: PersonAccess, account: ListedAccount | undefined): Finding[] => {
  const granted = person.granted
    .map(({ entitlement }) => entitlement)
    .filter((entitlement) => systemOf(entitlement) === system && !person.pending.includes(entitlement));
  if (granted.length === 0) return [];
  const isUsable = account?.active === true && !account.archived;
  // Without the account no group can hold: one finding says it.
  const absent = isUsable
    ? granted.filter((entitlement) => !isShown(entitlement, system, account))
    : [`${system}:compte`];
  return [...new Set(absent)].map((entitlement) =>
    finding('missing', {
      parts: [system, person.userName, entitlement],
      system,
      employeeNumber: person.number,
      entitlements: [entitlement],
      title: `${entitlement} accordé à ${person.userName} et absent de ${system}`,
      checklist: ['Rétablir le droit dans le système, ou mettre fin à l’accès par un changement.'],
    }),
  );
};

const isShown = (entitlement: string, system: string, account: ListedAccount): boolean =>
  entitlement === `${system}:compte` ||
  account.groups.some((group) => entitlement === `${system}:groupe:${group}`);
