import type { Instant } from '../calendar/time';
import { longDate, longInstant } from './french-dates';
import type { TaskKind } from './task';

/** Kinds of messages, as the outbox names them. */
export type MessageKind = 'task' | 'reminder' | 'escalation' | 'welcome' | 'training' | 'expiry' | 'notice';

/** What a message says of a task. */
export interface TaskOfMessage {
  id: string;
  kind: TaskKind;
  title: string;
  system: string | null;
  dueAt: Instant | null;
  giveUpAt: Instant | null;
  urgent: boolean;
}

/** What a message may say. `employee` is `null` where the reader may not know who it is about. */
export interface MessageFacts {
  organization: string;
  employee: string | null;
  task: TaskOfMessage | null;
  /** Day on which the process takes effect: the first day of an arrival. */
  effectiveOn: string | null;
  /** Name of the training to be followed. */
  training: string | null;
  /** Name of the training, or of the rule, whose validity is over. */
  expired: string | null;
  /** Whether the reader may answer the task, or is only told of it. */
  mayAnswer: boolean;
}

/** A message in French, ready to be sent. */
export interface Message {
  subject: string;
  text: string;
}

const asks: Record<TaskKind, string> = {
  approval: 'Votre décision est demandée',
  waiver: 'Votre décision sur une dérogation est demandée',
  choice: 'Un choix de profils vous est demandé',
  work: 'Une tâche vous attend',
  confirmation: 'Votre confirmation est demandée',
  repair: 'Une étape n’a pas pu se faire et attend une décision',
  question: 'Une question vous est posée',
  finding: 'Un constat est à examiner',
};

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const lines = (...parts: (string | false | null)[]): string =>
  parts.filter((part): part is string => typeof part === 'string').join('\n');

const taskLines = (task: TaskOfMessage, facts: MessageFacts): string =>
  lines(
    `Tâche : ${oneLine(task.title)}`,
    facts.employee !== null && `Personne : ${facts.employee}`,
    task.system !== null && `Système : ${task.system}`,
    `Organisation : ${facts.organization}`,
    task.dueAt !== null && `Attendue au plus tard le ${longInstant(task.dueAt)}`,
    task.giveUpAt !== null && `Sans réponse le ${longInstant(task.giveUpAt)}, le droit ne sera pas accordé.`,
    `Référence : ${task.id}`,
  );

const aboutTask = (lead: string, subject: string, facts: MessageFacts): Message => {
  const { task } = facts;
  if (!task) return notice(facts);
  const urgent = task.urgent ? 'Urgent : ' : '';
  return {
    subject: `${urgent}${subject} : ${oneLine(task.title)}`,
    text: `Bonjour,\n\n${lead}\n\n${taskLines(task, facts)}\n\nRépondez dans Relais, jamais à ce message.\n`,
  };
};

const announce = (facts: MessageFacts): Message => {
  const ask = facts.task ? asks[facts.task.kind] : '';
  return aboutTask(`${ask}.`, ask, facts);
};

const welcome = (facts: MessageFacts): Message => ({
  subject: `Bienvenue à ${facts.organization}`,
  text: lines(
    `Bonjour${facts.employee === null ? '' : ` ${facts.employee}`},`,
    '',
    facts.effectiveOn === null
      ? 'Vos accès sont prêts.'
      : `Vos accès sont prêts pour votre premier jour, le ${longDate(facts.effectiveOn)}.`,
    'Votre gestionnaire vous remettra sur place un laissez-passer à usage unique pour votre première ouverture de session.',
    'Personne ne vous demandera votre mot de passe, ni par courriel ni au téléphone.',
    '',
  ),
});

const training = (facts: MessageFacts): Message => ({
  subject: 'Une formation est requise avant certains accès',
  text: lines(
    `Bonjour${facts.employee === null ? '' : ` ${facts.employee}`},`,
    '',
    `Certains accès vous seront donnés quand cette formation sera terminée : ${facts.training ?? 'voyez votre gestionnaire'}.`,
    '',
  ),
});

const expiry = (facts: MessageFacts): Message => ({
  subject: 'Fin d’accès : une échéance est passée',
  text: lines(
    'Bonjour,',
    '',
    'Des accès prennent fin, parce que ce qui les permettait est échu.',
    '',
    facts.employee !== null && `Personne : ${facts.employee}`,
    facts.expired !== null && `Échu : ${oneLine(facts.expired)}`,
    '',
    'Une fois la formation suivie ou la dérogation renouvelée, l’accès se demande de nouveau par les ressources humaines.',
    '',
  ),
});

const notice = (facts: MessageFacts): Message => ({
  subject: `Avis de Relais : ${facts.organization}`,
  text: 'Bonjour,\n\nUn dossier que vous suivez a changé. Les détails sont dans Relais.\n',
});

/** The French text of a message by its kind. Holds no secret, and of a person the name alone. */
export const composeMessage = (kind: MessageKind, facts: MessageFacts): Message => {
  switch (kind) {
    case 'task':
      return announce(facts);
    case 'reminder':
      return aboutTask('Cette tâche attend toujours votre réponse.', 'Rappel', facts);
    case 'escalation':
      return aboutTask(
        facts.mayAnswer
          ? 'Cette tâche est restée sans réponse. Vous pouvez y répondre à votre tour.'
          : 'Cette tâche est restée sans réponse. L’équipe à qui elle revient est prévenue aussi.',
        'Sans réponse à ce jour',
        facts,
      );
    case 'welcome':
      return welcome(facts);
    case 'training':
      return training(facts);
    case 'expiry':
      return expiry(facts);
    case 'notice':
      return notice(facts);
  }
};

/** What security reads of a message that could not be delivered. */
export const undelivered = {
  title: 'Un courriel n’a pas pu être livré',
  checklist: [
    'Vérifier le serveur de courriel et l’adresse du destinataire',
    'Prévenir le destinataire autrement',
  ],
} as const;
