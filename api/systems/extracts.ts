import { isAutomatic } from '../../domain/access/catalogue';
import { readExtractRows, type ExtractReading } from '../../domain/access/extract-rows';
import { civilDateOf } from '../../domain/calendar/instants';
import { workProven } from '../../workflows/contracts/people';
import { readSystem } from '../../db/stores/catalogue';
import { codeParams, organizationQuery } from '../access/schemas';
import { organizationOf } from '../caller';
import { refuseFile } from '../imports/refuse-file';
import { confidentialReaders } from '../matrix';
import { problem } from '../problems';
import { defineUpload, type Call, type UploadedFile } from '../route';
import { extractView } from './schemas';
import { takeExtract, type SentExtract, type TakenExtract } from './take-extract';

/** Largest file, in bytes: that of the reader. */
const FILE_LIMIT = 8 * 1024 * 1024;

const readRows = ({ deps }: Call, file: UploadedFile): ExtractReading => {
  const reading = deps.readHrFile(file.content, 'extract');
  if (!reading.ok) throw refuseFile(reading.refusal);
  return readExtractRows(reading.rows, civilDateOf(deps.clock()));
};

const refuseSystem = async (call: Call, organization: string, system: string): Promise<void> => {
  const found = await call.deps.database.withScope([organization], (tx) =>
    readSystem(tx, organization, system),
  );
  if (!found) throw problem('not-found');
  if (isAutomatic(found))
    throw problem('unprocessable', {
      code: 'system-not-manual',
      detail: {
        fr: 'Relais lit ce système lui-même chaque nuit; un extrait ne sert qu’aux systèmes manuels.',
        en: 'Relais reads this system itself every night; extracts are for manual systems.',
      },
    });
};

/** What the caller may know of what an extract gave. */
const countFor = (
  { caller }: Call,
  { proven, findings }: TakenExtract['comparison'],
  { opened, resolved, hidden }: TakenExtract['settled'],
) => {
  const knows = confidentialReaders.includes(caller.role);
  const seen = proven.filter(({ confidential }) => knows || !confidential);
  return {
    proven: seen.reduce((count, { taskIds }) => count + taskIds.length, 0),
    findings: findings.length - (knows ? 0 : hidden.standing),
    opened: opened - (knows ? 0 : hidden.opened),
    resolved: resolved - (knows ? 0 : hidden.resolved),
  };
};

/** An extract of a manual system: proves the work done, finds what should not be; changes nothing by itself. */
const upload = defineUpload({
  method: 'post',
  path: '/api/v1/systems/:code/extracts',
  operationId: 'systems.extract',
  summary: 'Envoyer un extrait d’un système manuel, qui prouve le travail fait et montre les écarts',
  tags: ['systems'],
  params: codeParams,
  query: organizationQuery,
  upload: FILE_LIMIT,
  responses: { 201: extractView },
  handler: async ({ params, query, body, ...call }) => {
    const organization = organizationOf(call.caller, query.organization);
    await refuseSystem(call, organization, params.code);
    const reading = readRows(call, body);
    const sent: SentExtract = { organization, system: params.code, content: body.content, reading };
    const { id, comparison, settled } = await call.deps.database.withScope([organization], (tx) =>
      takeExtract(tx, call, sent),
    );
    // After the commit; the same file again sends them again, and a process takes each proof once.
    for (const { workflowId, taskIds } of comparison.proven)
      await call.deps.gateway.signal(workflowId, workProven, {
        ...{ taskIds, extractId: id, at: call.deps.clock() },
      });
    const counts = countFor(call, comparison, settled);
    return { status: 201, body: { id, rows: reading.rows.length, ...counts, refused: reading.refused } };
  },
});

/** Read-back of manual systems. */
export const extractRoutes = [upload];
