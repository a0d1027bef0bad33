import type { ProcessKind } from '../../domain/processes/states';
import type { Preview, Submission } from '../../domain/people/submission';
import type { Amendment } from '../../workflows/contracts/people';
import { problem, type ProblemError } from '../problems';
import type { Answer } from '../route';
import { wordsOfRefusal } from './refusal-words';

interface Refusal {
  type: string;
  pointer: string | null;
  /** French. */
  detail: string;
}

/** Where each kind of process is read. */
export const collections = {
  arrival: 'arrivals',
  departure: 'departures',
  change: 'changes',
  expiry: 'expiries',
} as const;

const addressOf = (kind: ProcessKind, id: string): string => `/api/v1/${collections[kind]}/${id}`;

// The request is good; what is there already stands against it.
const conflicts: ReadonlySet<string> = new Set([
  'already-employed',
  'departure-open',
  'change-open',
  'not-employed',
  'before-last-day',
  'already-effective',
]);

/** A refused request as a problem of the refusal's own type. */
export const refuse = (refusal: Refusal): ProblemError => {
  const { type, pointer } = refusal;
  const detail = wordsOfRefusal(refusal);
  return problem(conflicts.has(type) ? 'conflict' : 'unprocessable', {
    code: type,
    detail,
    ...(pointer !== null && { errors: [{ pointer, detail, code: type }] }),
  });
};

const differs = {
  fr: 'Une demande en cours dit autre chose',
  en: 'A request under way says otherwise',
};

/** What became of a request sent by hand. Throws the problem that a refusal or a conflict is. */
export const answerSubmission = (kind: ProcessKind, submission: Submission): Answer => {
  switch (submission.outcome) {
    case 'accepted':
    case 'unchanged': {
      const { id, state, plan } = submission;
      return { status: 202, headers: { Location: addressOf(kind, id) }, body: { id, state, plan } };
    }
    case 'received': {
      const { id } = submission;
      return { status: 202, headers: { Location: addressOf(kind, id) }, body: { id, state: 'received' } };
    }
    case 'conflict': {
      const { id, difference } = submission;
      throw problem('conflict', { code: 'request-differs', title: differs, members: { id, difference } });
    }
    case 'refused':
      throw refuse(submission.refusal);
    case 'changed':
    case 'agrees':
    case 'disagrees':
      throw new Error('a request sent by hand is never judged as a row of a file');
  }
};

/** The plan of a preview. Throws the problem that a refusal is. */
export const answerPreview = (preview: Preview): Answer => {
  if (!preview.ok) throw refuse(preview.refusal);
  return { status: 200, body: { plan: preview.plan } };
};

/** What a correction changed. Throws the problem that a refusal is. */
export const answerAmendment = (id: string, amendment: Amendment): Answer => {
  if (!amendment.ok) throw refuse(amendment.refusal);
  const { state, difference } = amendment;
  return { status: 200, body: { id, state, difference } };
};
