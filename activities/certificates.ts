import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Signer } from '../connectors/signing/signer';
import type * as auditStore from '../db/stores/audit';
import type * as chainStore from '../db/stores/audit-chain';
import type * as certificateStore from '../db/stores/certificates';
import type { CertificateRow, DepartureToCertify, EndingRow, EndingTaskRow } from '../db/stores/certificates';
import type { Fault } from '../domain/audit/verify';
import type { Instant } from '../domain/calendar/time';
import {
  CERTIFICATE_HEADER,
  endCertificate,
  nameText,
  withdrawalCertificate,
  type Certificate,
  type CertificateHead,
} from '../domain/people/end-certificate';
import { endingSteps, type EndingFacts, type EndingTask } from '../domain/people/ended-access';
import { canonical } from '../domain/people/request-hash';
import type { Database, Tx } from './deps';
import type { Subject } from './types';

/** A departure of which something is certified. `now` is the workflow's clock. */
export interface CertifyCommand {
  subject: Subject;
  now: Instant;
}

export interface CertificateActivities {
  /** Signs that the accesses have ended, once. */
  issueCertificate(command: CertifyCommand): Promise<void>;
  /** Signs that the certificate issued before no longer holds; nothing when there is none. */
  withdrawCertificate(command: CertifyCommand): Promise<void>;
}

/** What the issue of certificates takes. */
export interface CertificateDeps {
  database: Database;
  stores: typeof certificateStore &
    Pick<typeof auditStore, 'recordAudit'> &
    Pick<typeof chainStore, 'readHead'>;
  signer: Signer;
  /** Signs the head of the organisation's audit outside the database. */
  seal(organization: string, now: Instant): Promise<readonly Fault[]>;
}

const saltedHash = (salt: Buffer, text: string): string =>
  createHash('sha256').update(salt).update(text).digest('hex');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A certificate in the making. */
interface Draft {
  command: CertifyCommand;
  departure: DepartureToCertify;
  number: number;
  salt: Buffer;
}

const headOf = async (deps: CertificateDeps, tx: Tx, draft: Draft): Promise<CertificateHead> => {
  const { command, departure, number, salt } = draft;
  const { organization, processId } = command.subject;
  const head = await deps.stores.readHead(tx, organization);
  return {
    ...{ id: randomUUID(), number, organization, process: processId },
    employee: { number: departure.employeeNumber, nameDigest: saltedHash(salt, nameText(departure)) },
    audit: head && { sequence: head.sequence, hash: head.hash },
    issuedAt: command.now,
  };
};

const keep = async (deps: CertificateDeps, tx: Tx, draft: Draft, certificate: Certificate): Promise<void> => {
  const { command, number, salt } = draft;
  const { organization, processId, personId } = command.subject;
  const jws = await deps.signer.sign(certificate, CERTIFICATE_HEADER);
  const { id, issuedAt } = certificate;
  const kind = 'result' in certificate ? 'ended' : 'withdrawn';
  await deps.stores.insertCertificate(tx, {
    ...{ id, organization, processId, personId, number, kind, issuedAt, salt, jws },
  });
  const result = 'result' in certificate ? certificate.result : certificate.reason;
  await deps.stores.recordAudit(tx, {
    ...{ organization, at: issuedAt, actor: 'relais', subjectKind: 'process', subjectId: processId },
    action: kind === 'ended' ? 'certificate-issued' : 'certificate-withdrawn',
    details: { certificate: id, number, result, sha256: sha256(jws) },
  });
};

const taskFacts = ({ evidence, ...course }: EndingTaskRow, salt: Buffer): EndingTask => ({
  ...course,
  evidenceDigest: evidence === null ? null : saltedHash(salt, canonical(evidence)),
});

const factsOf = (rows: readonly EndingRow[], { plan }: DepartureToCertify, salt: Buffer): EndingFacts[] => {
  const steps = new Map(endingSteps(plan).map((step) => [step.id, step]));
  return rows.flatMap(({ stepId, task, ...row }) => {
    const step = steps.get(stepId);
    return step ? [{ ...row, step, task: task && taskFacts(task, salt) }] : [];
  });
};

const draftOf = (
  command: CertifyCommand,
  departure: DepartureToCertify,
  last: CertificateRow | null,
): Draft => ({ command, departure, number: (last?.number ?? 0) + 1, salt: randomBytes(16) });

const issue = async (deps: CertificateDeps, tx: Tx, command: CertifyCommand): Promise<void> => {
  const { processId } = command.subject;
  const departure = await deps.stores.lockDeparture(tx, processId);
  const last = await deps.stores.readCertificate(tx, processId, null);
  // An attempt before this one has issued it, and its answer was lost.
  if (last !== null) return;
  const draft = draftOf(command, departure, last);
  const head = await headOf(deps, tx, draft);
  const rows = await deps.stores.readEndings(tx, processId, departure.plan);
  const endings = factsOf(rows, departure, draft.salt);
  await keep(deps, tx, draft, endCertificate(head, { ...departure, endings }));
};

const withdraw = async (deps: CertificateDeps, tx: Tx, command: CertifyCommand): Promise<void> => {
  const { processId } = command.subject;
  const departure = await deps.stores.lockDeparture(tx, processId);
  const last = await deps.stores.readCertificate(tx, processId, null);
  if (last?.kind !== 'ended') return;
  const draft = draftOf(command, departure, last);
  const head = await headOf(deps, tx, draft);
  const supersedes = { id: last.id, number: last.number, sha256: sha256(last.jws) };
  await keep(deps, tx, draft, withdrawalCertificate(head, supersedes));
};

/**
 * Issues the signed proof that somebody's accesses have ended, and withdraws it; each once, however often it is asked.
 * The head of the audit is signed with each (TRIAL 36).
 */
export const createCertificateActivities = (deps: CertificateDeps): CertificateActivities => {
  const made =
    (make: typeof issue) =>
    async (command: CertifyCommand): Promise<void> => {
      const { organization } = command.subject;
      await deps.database.withScope([organization], (tx) => make(deps, tx, command));
      // Why a chain may not be sealed is told by the night.
      await deps.seal(organization, command.now);
    };
  return { issueCertificate: made(issue), withdrawCertificate: made(withdraw) };
};
