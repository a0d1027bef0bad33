import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readCertificate, readNames, type CertificateRow } from '../../db/stores/certificates';
import type { StoredProcess } from '../../db/stores/process-reads';
import { endingSteps } from '../../domain/people/ended-access';
import { isSettled } from '../../domain/processes/states';
import { findProcess } from '../people/process-sight';
import { noteRead, processParams } from '../people/process-routes';
import { problem, type ProblemError } from '../problems';
import { defineRoute, type Answer, type Call } from '../route';
import { saidIn } from '../signed-text';
import { certificatePdf } from './pdf';
import { certificateSchema, certificateView, type CertificateView } from './schemas';
import { wholeNumber } from '../whole-number';

const JOSE = 'application/jose';
const PDF = 'application/pdf';
const JSON_TYPE = 'application/json';

const notIssued = (row: StoredProcess | null): ProblemError => {
  const settled = new Set(row?.steps.filter(({ state }) => isSettled(state)).map(({ id }) => id));
  const pending = row ? endingSteps(row.plan).flatMap(({ id }) => (settled.has(id) ? [] : [id])) : [];
  return problem('not-found', {
    code: 'certificate-not-issued',
    title: { fr: 'Attestation non émise', en: 'Certificate not issued' },
    detail: {
      fr: 'Elle l’est quand chaque accès du départ est terminé.',
      en: 'It is when each access of the departure has ended.',
    },
    members: { pending },
  });
};

const viewOf = async (
  { deps }: Call,
  row: CertificateRow,
  last: number,
  names: { familyName: string; givenName: string },
): Promise<CertificateView> => ({
  jws: row.jws,
  sha256: createHash('sha256').update(row.jws).digest('hex'),
  signature: (await deps.inspectSignature(row.jws)).outcome,
  current: row.number === last,
  certificate: certificateSchema.parse(saidIn(row.jws)),
  person: { ...names, salt: row.salt.toString('hex') },
});

const fileName = ({ processId, number }: CertificateRow, extension: string): string =>
  `attachment; filename="attestation-${processId}-${number}.${extension}"`;

const asText = (row: CertificateRow): Answer => ({
  status: 200,
  text: row.jws,
  headers: { 'Content-Type': JOSE, 'Content-Disposition': fileName(row, 'jws') },
});

const asPdf = async (row: CertificateRow, view: CertificateView): Promise<Answer> => ({
  status: 200,
  bytes: await certificatePdf(view),
  headers: { 'Content-Type': PDF, 'Content-Disposition': fileName(row, 'pdf') },
});

/** A certificate that was found, the number of the last one, and the name of the person. */
type Found = NonNullable<Awaited<ReturnType<typeof find>>>;

const answerIn = async (type: string, call: Call, { row, last, names }: Found): Promise<Answer> => {
  if (type === JOSE) return asText(row);
  const view = await viewOf(call, row, last, names);
  return type === PDF ? await asPdf(row, view) : { status: 200, body: view };
};

const certificateQuery = z.strictObject({
  number: wholeNumber(1, 1_000).optional().describe('Une attestation précise; absent: la dernière'),
});

/** The certificate of a departure: as JSON, as a PDF with the signed text inside, or the signed text alone. */
export const readCertificateRoute = defineRoute({
  method: 'get',
  path: '/api/v1/departures/:id/certificate',
  operationId: 'certificates.read',
  summary: 'L’attestation signée de la fin des accès (JSON, PDF, ou le texte signé seul)',
  tags: ['departures'],
  params: processParams,
  query: certificateQuery,
  responses: { 200: certificateView },
  files: [JOSE, PDF],
  headers: ['Content-Disposition'],
  negotiated: true,
  handler: async ({ params: { id }, query, ...call }) => {
    const { row: departure } = await findProcess(call, 'departure', id);
    const found = departure && (await find(call, departure, query.number ?? null));
    if (!found) throw notIssued(departure);
    await noteRead(call, departure);
    const answer = await answerIn(call.accepts([JSON_TYPE, JOSE, PDF]), call, found);
    return { ...answer, headers: { ...answer.headers, Vary: 'Accept, Accept-Language' } };
  },
});

const find = (call: Call, { id, organization, personId }: StoredProcess, number: number | null) =>
  call.deps.database.withScope([organization], async (tx) => {
    const last = await readCertificate(tx, id, null);
    const row = number === null ? last : await readCertificate(tx, id, number);
    return row && last ? { row, last: last.number, names: await readNames(tx, personId) } : null;
  });
