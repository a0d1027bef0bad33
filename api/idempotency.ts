import type { Request } from 'express';
import { createHash, randomUUID } from 'node:crypto';
import {
  claimRequest,
  keepAnswer,
  releaseRequest,
  type KeptAnswer,
  type KeyedRequest,
} from '../db/stores/idempotency';
import type { Caller } from './caller';
import type { ApiDeps } from './deps';
import type { Locale } from './locale';
import { toProblem } from './problem-mapping';
import { problem, writeProblem, type ProblemError } from './problems';
import { factsOf } from './request-facts';
import type { Answer, Route, UploadedFile } from './route';

/** How long an answer is kept, and how long who answers is believed alive. */
const KEPT_MS = 24 * 3_600_000;
const BELIEVED_MS = 60_000;

/** Printable ASCII, as a structured string (`"…"`, draft-07) or bare as most clients send it. */
const keyForm = /^(?:"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255}))$/;

const malformed = (): ProblemError => {
  const detail = {
    fr: 'De 1 à 255 caractères ASCII imprimables, entre guillemets ou non.',
    en: '1 to 255 printable ASCII characters, quoted or not.',
  };
  const errors = [{ pointer: '', in: 'header' as const, code: 'idempotency-key', detail }];
  return problem('validation', { errors });
};

const inProgress = (): ProblemError =>
  problem('conflict', {
    code: 'idempotency-in-progress',
    title: { fr: 'Même demande en cours', en: 'Same request in progress' },
    headers: { 'Retry-After': '1' },
  });

const otherRequest = (): ProblemError =>
  problem('unprocessable', {
    code: 'idempotency-key-reused',
    title: { fr: 'Clé d’idempotence déjà utilisée', en: 'Idempotency key already used' },
    detail: { fr: 'Cette clé est celle d’une autre demande.', en: 'This key is that of another request.' },
  });

const shownOnce = (): ProblemError =>
  problem('conflict', {
    code: 'answer-shown-once',
    title: { fr: 'Réponse déjà donnée', en: 'Already answered' },
    detail: { fr: 'Cette réponse n’est montrée qu’une fois.', en: 'This answer is shown only once.' },
  });

const keyOf = (req: Request): string | null => {
  const given = req.get('Idempotency-Key');
  if (given === undefined) return null;
  const [, quoted, bare] = keyForm.exec(given) ?? [];
  const key = quoted ?? bare;
  if (key === undefined) throw malformed();
  return key;
};

/** Of everything that decides what is done: as whom it is asked, too. */
const hashOf = (route: Route, req: Request, { role, organization }: Caller, body: unknown): string => {
  const hash = createHash('sha256').update(
    `${req.method} ${req.originalUrl} ${role} ${organization ?? '*'}\n`,
  );
  if (route.upload === null) return hash.update(JSON.stringify(body ?? null)).digest('hex');
  const { content, name } = body as UploadedFile;
  return hash
    .update(`${name ?? ''}\n`)
    .update(content)
    .digest('hex');
};

const toKept = (route: Route, { status, headers = {}, body, text }: Answer): KeptAnswer => {
  // What is shown once is not kept anywhere.
  if (route.shownOnce && status < 300) return { status, headers: {}, body: null };
  if (text !== undefined) return { status, headers, body: text };
  if (body === undefined) return { status, headers, body: null };
  return {
    status,
    headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
};

const replay = (route: Route, { status, headers, body }: KeptAnswer): Answer => {
  if (route.shownOnce && status < 300) throw shownOnce();
  return {
    status,
    headers: { ...headers, 'Idempotency-Replayed': 'true' },
    ...(body !== null && { text: body }),
  };
};

/** Refusals that say nothing of the request itself: the same one may fare better. */
const isPassing = ({ status }: Answer): boolean => status >= 500 || status === 429;

/** The answer, or the refusal and how it will cross. */
const settle = async (run: () => Promise<Answer>, locale: Locale, requestId: string) => {
  try {
    return { answer: await run(), refusal: null };
  } catch (error) {
    const refusal = toProblem(error);
    const { status, headers, body } = writeProblem(refusal, locale, requestId);
    return { answer: { status, headers, text: JSON.stringify(body) }, refusal };
  }
};

/** One request about to be answered. */
export interface Attempt {
  req: Request;
  route: Route;
  caller: Caller;
  body: unknown;
  locale: Locale;
}

/**
 * Answers an unsafe request once for each `Idempotency-Key` of its caller and route; without one, just answers it.
 * The same again gets the same answer for 24 h; another request under the key 422; one in progress 409.
 * Source: draft-ietf-httpapi-idempotency-key-header-07.
 */
export const answerOnce = async (
  deps: ApiDeps,
  { req, route, caller, body, locale }: Attempt,
  run: () => Promise<Answer>,
): Promise<Answer> => {
  const key = route.method === 'get' ? null : keyOf(req);
  if (key === null) return await run();
  const requestHash = hashOf(route, req, caller, body);
  const request: KeyedRequest = {
    principalId: caller.principal,
    organization: caller.organization,
    operation: route.operationId,
    key,
    requestHash,
  };
  const claim = randomUUID();
  const at = deps.clock();
  const after = (ms: number) => new Date(Date.parse(at) + ms).toISOString();
  const times = { claim, at, claimedUntil: after(BELIEVED_MS), expiresAt: after(KEPT_MS) };
  const claimed = await deps.database.withoutScope((tx) => claimRequest(tx, request, times));
  if (claimed.kind === 'in-progress') throw inProgress();
  if (claimed.kind === 'other-request') throw otherRequest();
  if (claimed.kind === 'answered') return replay(route, claimed.answer);
  const { answer, refusal } = await settle(run, locale, factsOf(req).requestId);
  await deps.database.withoutScope((tx) =>
    isPassing(answer)
      ? releaseRequest(tx, request, claim)
      : keepAnswer(tx, request, claim, toKept(route, answer)),
  );
  if (refusal !== null) throw refusal;
  return answer;
};
