import type { CivilDate } from '../calendar/time';

/** A day, or some days; `approximate`: nobody knows better. */
export interface Period {
  from: CivilDate;
  /** `null`: the one day. */
  until: CivilDate | null;
  approximate: boolean;
}

/** What leads to think that somebody may or may not be seriously harmed. */
export interface RiskAssessment {
  sensitivity: string;
  consequences: string;
  /** That it is used to harm. */
  likelihood: string;
  serious: boolean;
}

/** When whom was told; `reason`: why somebody was not, or was told in public. */
export interface Notices {
  commission: CivilDate | null;
  persons: CivilDate | null;
  public: CivilDate | null;
  reason: string | null;
}

/**
 * The eight contents of an entry of the register (Règlement sur les incidents de confidentialité, A-2.1, r. 3.1, s. 7), in its
 * order; `null`: not known yet.
 */
export interface IncidentContents {
  /** The personal information concerned, or why it is not known. */
  information: string | null;
  circumstances: string | null;
  occurred: Period | null;
  aware: Period | null;
  persons: { count: number; approximate: boolean } | null;
  risk: RiskAssessment | null;
  /** Asked for when the risk is serious. */
  notices: Notices | null;
  measures: string | null;
}

export const contentNames = [
  'information',
  'circumstances',
  'occurred',
  'aware',
  'persons',
  'risk',
  'notices',
  'measures',
] as const satisfies (keyof IncidentContents)[];

/** An entry about which nothing is known yet. */
export const noContents: IncidentContents = {
  ...{ information: null, circumstances: null, occurred: null, aware: null },
  ...{ persons: null, risk: null, notices: null, measures: null },
};

const lacksNotices = ({ risk, notices }: IncidentContents): boolean => {
  if (!risk?.serious) return false;
  if (notices === null || notices.commission === null) return true;
  // Who was not told is not told for a reason; the Commission always is.
  return notices.persons === null && notices.reason === null;
};

/** Which of the eight contents are still missing. */
export const missingContents = (contents: IncidentContents): (keyof IncidentContents)[] =>
  contentNames.filter((name) => (name === 'notices' ? lacksNotices(contents) : contents[name] === null));

/** What cannot be, and where: a JSON pointer and a code. */
export interface ContentFault {
  pointer: string;
  code: 'in-the-future' | 'ends-before-it-begins' | 'known-before-it-happened';
}

const faultsOfPeriod = (pointer: string, period: Period | null, today: CivilDate): ContentFault[] => {
  if (period === null) return [];
  const { from, until } = period;
  const last = until ?? from;
  if (last < from) return [{ pointer: `${pointer}/until`, code: 'ends-before-it-begins' }];
  return last > today ? [{ pointer, code: 'in-the-future' }] : [];
};

const faultsOfNotices = (notices: Notices | null, today: CivilDate): ContentFault[] =>
  (['commission', 'persons', 'public'] as const)
    .filter((name) => (notices?.[name] ?? today) > today)
    .map((name) => ({ pointer: `/notices/${name}`, code: 'in-the-future' }));

/** What of the contents contradicts itself, or the calendar. */
export const faultsIn = (contents: IncidentContents, today: CivilDate): ContentFault[] => {
  const { occurred, aware, notices } = contents;
  const isBackwards = occurred !== null && aware !== null && (aware.until ?? aware.from) < occurred.from;
  return [
    ...faultsOfPeriod('/occurred', occurred, today),
    ...faultsOfPeriod('/aware', aware, today),
    ...faultsOfNotices(notices, today),
    ...(isBackwards ? [{ pointer: '/aware', code: 'known-before-it-happened' } as const] : []),
  ];
};
