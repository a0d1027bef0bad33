import type { ProcessKind } from '../processes/states';
import type { Queue } from './catalogue';

/** Everything that a comparison may find; each is the first part of its tasks' `dedupeKey`. */
export const findingKinds = [
  'no-process',
  'orphan',
  'reactivated',
  'not-granted',
  'missing',
  'unreadable',
  'not-ended',
  'expected-end',
  'end-passed',
  'roster-missing',
  'roster-differs',
  'email-shared',
  'expires',
  'expired',
  'conflict',
  'manager-cycle',
  'over-limit',
  'no-address',
  'secret-conflict',
  'audit-broken',
  'holidays-unconfirmed',
  'many',
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** Something that does not hold together: a person decides, nothing is changed by itself. */
export interface Finding {
  kind: FindingKind;
  /** `orphan:ANNUAIRE:regie-150631`: one open task for each. */
  dedupeKey: string;
  /** `question`: answered by HR; `finding`: looked into by security. */
  taskKind: 'finding' | 'question';
  queue: Queue;
  employeeNumber: string | null;
  system: string | null;
  entitlements: string[];
  /** French, without a person's name. */
  title: string;
  checklist: string[];
  urgent: boolean;
  /** Seen by security and the auditor alone; what is about an employee is besides kept as his departure is. */
  confidential: boolean;
}

/** What a finding says beside its kind. `parts` follow the kind in the key. */
export interface FindingWords {
  parts: string[];
  title: string;
  checklist: string[];
  system?: string;
  employeeNumber?: string;
  entitlements?: string[];
  confidential?: boolean;
}

/** What only HR can answer. */
const forHr: ReadonlySet<FindingKind> = new Set([
  'expected-end',
  'end-passed',
  'no-process',
  'manager-cycle',
  'email-shared',
  'roster-missing',
  'roster-differs',
  'secret-conflict',
]);

/** What asks HR about the facts themselves, rather than for work. */
const questions: ReadonlySet<FindingKind> = new Set([
  'expected-end',
  'end-passed',
  'roster-missing',
  'roster-differs',
]);

/** The questions to HR that a process answers by being accepted. */
export const answeredBy: Readonly<Record<ProcessKind, readonly FindingKind[]>> = {
  arrival: ['roster-missing', 'roster-differs'],
  departure: ['roster-missing', 'roster-differs', 'expected-end', 'end-passed'],
  change: ['roster-differs'],
  expiry: [],
};

const urgentKinds: ReadonlySet<FindingKind> = new Set([
  'reactivated',
  'not-ended',
  'over-limit',
  'end-passed',
  'audit-broken',
]);

/** A finding for the security queue, or a question to HR for the kinds that only HR can answer. */
export const finding = (kind: FindingKind, words: FindingWords): Finding => {
  const isForHr = forHr.has(kind);
  return {
    kind,
    dedupeKey: [kind, ...words.parts].join(':'),
    taskKind: questions.has(kind) ? 'question' : 'finding',
    queue: isForHr ? 'rh' : 'securite',
    employeeNumber: words.employeeNumber ?? null,
    system: words.system ?? null,
    entitlements: words.entitlements ?? [],
    title: words.title,
    checklist: words.checklist,
    urgent: urgentKinds.has(kind),
    confidential: words.confidential ?? false,
  };
};

/** Days during which a finding that a person has closed is not raised again, though it still holds. */
const QUIET_DAYS = 30;

/**
 * Days of silence after a person's answer, by kind. An access that is open and should not be comes back at the next
 * run; a question is asked once (`null`), since its key names the very date it is about.
 */
export const quietDaysOf = (kind: FindingKind): number | null => {
  if (urgentKinds.has(kind)) return 0;
  return kind === 'expected-end' || kind === 'expires' ? null : QUIET_DAYS;
};

/** Findings of one kind in one system above which one task stands for all: a target that was emptied. */
const MANY = 100;

/** The findings to open: each by itself, or one for all those of a kind that are too many to be accidents. */
export const gatherMany = (findings: readonly Finding[], limit = MANY): Finding[] => {
  const groups = new Map<string, Finding[]>();
  for (const each of findings) {
    const key = `${each.kind}:${each.system ?? '_'}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) => (group.length > limit ? [summaryOf(group)] : group));
};

const summaryOf = (group: readonly Finding[]): Finding => {
  const [first] = group;
  if (first === undefined) throw new RangeError('nothing to sum up');
  const where = first.system === null ? '' : ` dans ${first.system}`;
  return {
    ...finding('many', {
      parts: [first.system ?? '_', first.kind],
      title: `${group.length} écarts semblables${where}: ${labels[first.kind]}`,
      checklist: [
        'Vérifier d’abord la source: le système ou le fichier est-il complet?',
        'Corriger la cause commune; les écarts restants seront ouverts un à un.',
      ],
      ...(first.system !== null && { system: first.system }),
    }),
    queue: first.queue,
    urgent: first.urgent,
  };
};

const labels: Readonly<Record<FindingKind, string>> = {
  'no-process': 'employés sans arrivée',
  orphan: 'comptes sans emploi',
  reactivated: 'comptes suspendus trouvés actifs',
  'not-granted': 'droits que personne n’a accordés',
  missing: 'droits accordés absents',
  unreadable: 'systèmes illisibles',
  'not-ended': 'droits sans date de fin après un départ',
  'expected-end': 'fins d’emploi prévues',
  'end-passed': 'fins d’emploi prévues passées sans départ',
  'roster-missing': 'employés absents du relevé du personnel',
  'email-shared': 'adresses de courriel partagées',
  'roster-differs': 'employés décrits autrement par le relevé du personnel',
  expires: 'échéances proches',
  expired: 'échéances dépassées',
  conflict: 'droits en conflit sans dérogation',
  'manager-cycle': 'changements de gestionnaire non appliqués',
  'over-limit': 'départs retenus par la limite',
  'no-address': 'adresses de courriel absentes',
  'secret-conflict': 'demandes au sujet de départs confidentiels',
  'audit-broken': 'audits qui ne continuent pas leur dernier sceau',
  'holidays-unconfirmed': 'jours fériés à confirmer',
  many: 'écarts',
};
