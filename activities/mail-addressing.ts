import type * as outboxStore from '../db/stores/outbox';
import type * as responsiblesStore from '../db/stores/responsibles';
import type { CivilDate, Instant } from '../domain/calendar/time';
import { nobody, type Responsibles } from '../domain/tasks/eligibility';
import { composeMessage, type Message } from '../domain/tasks/messages';
import {
  mayReaderAnswer,
  pointless,
  recipientOf,
  type Addressed,
  type Recipient,
} from '../domain/tasks/recipients';
import type { Tx } from './deps';

type Due = outboxStore.DueMessage;
type Stores = Pick<typeof outboxStore, 'readAddressees' | 'readKeyHolders'> &
  Pick<typeof responsiblesStore, 'readResponsibles'>;

/** A message that may be sent, or the reason why it will not be. */
export interface ReadyMessage {
  due: Due;
  dropped: string | null;
  /** One a reader; the id is the same at each attempt. */
  copies: { id: string; to: string }[];
  content: Message;
}

interface Directory {
  people: Map<string, outboxStore.Addressee>;
  holders: readonly outboxStore.KeyHolder[];
}

const subjectOf = ({ task, process }: Due): string | null =>
  task?.employeeNumber ?? process?.employeeNumber ?? null;

const addressed = ({ kind, recipient, task, process }: Due): Addressed => ({
  ...{ kind, recipient, task },
  isCalledOff: task === null && (process?.state === 'cancelled' || process?.state === 'refused'),
});

const keyOf = (organization: string, number: string): string => `${organization}/${number}`;

const numbersOf = (due: Due, { level0, level1 }: Responsibles) =>
  [subjectOf(due), level0, level1].flatMap((number) =>
    number === null ? [] : [{ organization: due.organization, number }],
  );

/** Addresses of a recipient, each with what tells the copies of one message apart. */
const addressesOf = (due: Due, recipient: Recipient, { people, holders }: Directory): [string, string][] => {
  const ofPerson = (number: string | null): [string, string][] => {
    const email = number === null ? null : people.get(keyOf(due.organization, number))?.email;
    return email ? [['', email]] : [];
  };
  const here = holders.filter(
    ({ organization }) => organization === null || organization === due.organization,
  );
  const ofHolders = (isOne: (holder: outboxStore.KeyHolder) => boolean): [string, string][] => [
    ...new Map(here.filter(isOne).map(({ principal, email }) => [principal, email])),
  ];
  switch (recipient.to) {
    case 'person':
      return ofPerson(recipient.number);
    case 'employee':
      return ofPerson(subjectOf(due));
    case 'principal':
      return ofHolders(({ principal }) => principal === recipient.id);
    case 'role':
      return ofHolders(({ role }) => role === recipient.role);
    case 'respondent':
      return due.settings.respondentEmail === null
        ? ofHolders(({ role }) => role === 'respondent')
        : [['', due.settings.respondentEmail]];
  }
};

const contentOf = (due: Due, mayAnswer: boolean, { people }: Directory): Message => {
  const number = subjectOf(due);
  const person = number === null ? undefined : people.get(keyOf(due.organization, number));
  const training = due.kind === 'training' ? due.dedupeKey.split(':').at(-1) : undefined;
  return composeMessage(due.kind, {
    organization: due.organizationName,
    employee: person && !due.task?.confidential ? `${person.givenName} ${person.familyName}` : null,
    task: due.task,
    effectiveOn: due.process?.effectiveOn ?? null,
    training: due.settings.trainings.find(({ code }) => code === training)?.name ?? null,
    mayAnswer,
  });
};

const prepare = (due: Due, responsibles: Responsibles, directory: Directory, now: Instant): ReadyMessage => {
  const message = addressed(due);
  const recipient = recipientOf(message, responsibles);
  const found = recipient ? addressesOf(due, recipient, directory) : [];
  const mayAnswer = recipient !== null && mayReaderAnswer(message, recipient, responsibles, now);
  return {
    due,
    dropped: pointless(message) ?? (found.length === 0 ? 'no-address' : null),
    copies: found.map(([name, to]) => ({ id: name === '' ? due.id : `${due.id}.${name}`, to })),
    content: contentOf(due, mayAnswer, directory),
  };
};

/** Who reads each message of a page today, at which address, and what he reads. */
export const addressPage = async (
  stores: Stores,
  tx: Tx,
  page: readonly Due[],
  { now, today }: { now: Instant; today: CivilDate },
): Promise<ReadyMessage[]> => {
  const asked = page.map((due) => ({
    ...{ key: due.id, organization: due.organization, subject: subjectOf(due) },
    assignee: due.recipient === 'manager' ? 'manager' : (due.task?.assignee ?? 'queue'),
  }));
  const found = await stores.readResponsibles(tx, asked, today);
  const responsiblesOf = (due: Due): Responsibles => found.get(due.id) ?? nobody;
  const numbers = page.flatMap((due) => numbersOf(due, responsiblesOf(due)));
  const people = await stores.readAddressees(tx, numbers);
  const directory: Directory = {
    people: new Map(people.map((person) => [keyOf(person.organization, person.number), person])),
    holders: await stores.readKeyHolders(tx, now),
  };
  return page.map((due) => prepare(due, responsiblesOf(due), directory, now));
};
