import type * as outboxStore from '../db/stores/outbox';
import type * as responsiblesStore from '../db/stores/responsibles';
import type { CivilDate, Instant } from '../domain/calendar/time';
import type { Finding } from '../domain/access/findings';
import { nobody, type Responsibles } from '../domain/tasks/eligibility';
import { composeMessage, type Message } from '../domain/tasks/messages';
import { MISSING_ADDRESS, missingAddressOf, readerOf, type Reader } from '../domain/tasks/missing-address';
import { queueRoles } from '../domain/tasks/queues';
import {
  mayReaderAnswer,
  pointless,
  recipientOf,
  type Addressed,
  type Recipient,
} from '../domain/tasks/recipients';
import type { Tx } from './deps';

type Due = outboxStore.DueMessage;
type Stores = Pick<typeof outboxStore, 'readAddressees' | 'readRoleHolders' | 'readAddressGaps'> &
  Pick<typeof responsiblesStore, 'readResponsibles'>;

/** A message that may be sent, or the reason why it will not be. */
export interface ReadyMessage {
  due: Due;
  dropped: string | null;
  /** The finding that a message without an address is. */
  missing: Finding | null;
  /** One a reader; the id is the same at each attempt. */
  copies: { id: string; to: string }[];
  content: Message;
}

interface Directory {
  people: Map<string, outboxStore.Addressee>;
  holders: readonly outboxStore.RoleHolder[];
}

const subjectOf = ({ task, process }: Due): string | null =>
  task?.employeeNumber ?? process?.employeeNumber ?? null;

const isHere = (holder: outboxStore.RoleHolder, organization: string): boolean =>
  holder.organization === null || holder.organization === organization;

/** Who has left, or has lost the role of the queue, is passed over. */
const onCallOf = ({ task, settings, organization }: Due, { holders }: Directory): string[] => {
  const queue = task?.queue;
  const listed = queue === 'securite' || queue === 'pilotage' ? (settings.onCall?.[queue] ?? []) : [];
  const role = queue === undefined ? null : queueRoles[queue];
  return listed.filter((id) =>
    holders.some((holder) => holder.principal === id && holder.role === role && isHere(holder, organization)),
  );
};

const addressed = (due: Due, directory: Directory): Addressed => ({
  ...{ kind: due.kind, recipient: due.recipient, task: due.task, onCall: onCallOf(due, directory) },
  isCalledOff: due.task === null && (due.process?.state === 'cancelled' || due.process?.state === 'refused'),
});

const keyOf = (organization: string, number: string): string => `${organization}/${number}`;

const numbersOf = (due: Due, { level0, level1 }: Responsibles) =>
  [subjectOf(due), level0, level1].flatMap((number) =>
    number === null ? [] : [{ organization: due.organization, number }],
  );

interface Place {
  organization: string;
  respondentEmail: string | null;
}

/** Addresses of a reader, each with what tells the copies of one message apart. */
const addressesOf = (place: Place, reader: Reader, { people, holders }: Directory): [string, string][] => {
  const here = holders.filter((holder) => isHere(holder, place.organization));
  const ofHolders = (isOne: (holder: outboxStore.RoleHolder) => boolean): [string, string][] => [
    ...new Map(here.filter(isOne).map(({ principal, email }) => [principal, email])),
  ];
  switch (reader.to) {
    case 'person': {
      const email = people.get(keyOf(place.organization, reader.number))?.email;
      return email ? [['', email]] : [];
    }
    case 'principal':
      return ofHolders(({ principal }) => principal === reader.id);
    case 'role':
      return ofHolders(({ role }) => role === reader.role);
    case 'respondent':
      return place.respondentEmail === null
        ? ofHolders(({ role }) => role === 'respondent')
        : [['', place.respondentEmail]];
  }
};

/** The reader of a message today; `null`: nobody can be named. */
const readerOfMessage = (due: Due, recipient: Recipient | null): Reader | null => {
  if (recipient?.to !== 'employee') return recipient;
  const number = subjectOf(due);
  return number === null ? null : { to: 'person', number };
};

const contentOf = (due: Due, mayAnswer: boolean, { people }: Directory): Message => {
  const number = subjectOf(due);
  const person = number === null ? undefined : people.get(keyOf(due.organization, number));
  const code = due.dedupeKey.split(':').at(-1);
  const nameOf = (...named: { code: string; name: string }[]): string | null =>
    named.find((each) => each.code === code)?.name ?? null;
  const { trainings, separation } = due.settings;
  return composeMessage(due.kind, {
    organization: due.organizationName,
    employee: person && !due.task?.confidential ? `${person.givenName} ${person.familyName}` : null,
    task: due.task,
    effectiveOn: due.process?.effectiveOn ?? null,
    training: due.kind === 'training' ? nameOf(...trainings) : null,
    expired: due.kind === 'expiry' ? nameOf(...trainings, ...separation) : null,
    mayAnswer,
  });
};

const prepare = (due: Due, responsibles: Responsibles, directory: Directory, now: Instant): ReadyMessage => {
  const message = addressed(due, directory);
  const recipient = recipientOf(message, responsibles);
  const reader = readerOfMessage(due, recipient);
  const { organization, settings } = due;
  const place = { organization, respondentEmail: settings.respondentEmail };
  const found = reader ? addressesOf(place, reader, directory) : [];
  const mayAnswer = recipient !== null && mayReaderAnswer(message, recipient, responsibles, now);
  const why = pointless(message);
  const isMissing = why === null && found.length === 0;
  return {
    due,
    dropped: isMissing ? 'no-address' : why,
    missing: isMissing && reader ? missingAddressOf(reader) : null,
    copies: found.map(([name, to]) => ({ id: name === '' ? due.id : `${due.id}.${name}`, to })),
    content: contentOf(due, mayAnswer, directory),
  };
};

/** An open finding about somebody without an address, and whether it still holds. */
export interface KnownGap {
  organization: string;
  finding: Finding;
  isMended: boolean;
}

const checkGaps = (gaps: readonly outboxStore.AddressGap[], directory: Directory): KnownGap[] =>
  gaps.flatMap((gap) => {
    const reader = readerOf(gap.key);
    if (!reader) return [];
    const isMended = addressesOf(gap, reader, directory).length > 0;
    return [{ organization: gap.organization, finding: missingAddressOf(reader), isMended }];
  });

const numberOfGap = ({ organization, key }: outboxStore.AddressGap) => {
  const reader = readerOf(key);
  return reader?.to === 'person' ? [{ organization, number: reader.number }] : [];
};

/** Who reads each message of a page today, at which address, and what he reads; and who still has no address. */
export const addressPage = async (
  stores: Stores,
  tx: Tx,
  page: readonly Due[],
  { now, today }: { now: Instant; today: CivilDate },
): Promise<{ ready: ReadyMessage[]; gaps: KnownGap[] }> => {
  const asked = page.map((due) => ({
    ...{ key: due.id, organization: due.organization, subject: subjectOf(due) },
    assignee: due.recipient === 'manager' ? 'manager' : (due.task?.assignee ?? 'queue'),
  }));
  const gaps = await stores.readAddressGaps(tx, MISSING_ADDRESS);
  const found = await stores.readResponsibles(tx, asked, today);
  const responsiblesOf = (due: Due): Responsibles => found.get(due.id) ?? nobody;
  const numbers = page.flatMap((due) => numbersOf(due, responsiblesOf(due)));
  const people = await stores.readAddressees(tx, [...numbers, ...gaps.flatMap(numberOfGap)]);
  const directory: Directory = {
    people: new Map(people.map((person) => [keyOf(person.organization, person.number), person])),
    holders: await stores.readRoleHolders(tx, today),
  };
  const ready = page.map((due) => prepare(due, responsiblesOf(due), directory, now));
  return { ready, gaps: checkGaps(gaps, directory) };
};
