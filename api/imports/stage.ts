import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import {
  findRunningTwin,
  lockFile,
  stageImport,
  type ImportKind,
  type StagedImport,
} from '../../db/stores/imports';
import { recordAudit } from '../../db/stores/audit';
import { processId } from '../../temporal/ids';
import { organizationOf } from '../caller';
import { problem } from '../problems';
import type { Answer, Context, UploadedFile } from '../route';
import { refuseFile } from './refuse-file';
import type { importQuery, stagedView } from './schemas';

type Upload = Context<unknown, z.output<typeof importQuery>, UploadedFile>;

/**
 * Takes a file: reads it, keeps it whole, starts its workflow. The same file sent again by the same caller while it
 * runs is the same import, so that a start that failed is made good by sending it again.
 */
export const takeFile = async (kind: ImportKind, call: Upload): Promise<Answer> => {
  const organization = organizationOf(call.caller, call.query.organization);
  const reading = call.deps.readHrFile(call.body.content, kind);
  if (!reading.ok) throw refuseFile(reading.refusal);
  const rows = reading.rows.length;
  const id = await stage(call, {
    // A random key: two sendings of one file, one after the other, are two imports.
    id: processId(organization, 'import', [randomUUID()], randomBytes(32)).id,
    ...{ organization, kind, rows },
    sha256: createHash('sha256').update(call.body.content).digest('hex'),
    content: call.body.content,
    warnings: reading.warnings.map((warning) => ({ line: null, ...warning })),
    requestedBy: call.caller.principal,
  });
  await start(call, id, organization);
  const body: z.output<typeof stagedView> = { id, kind, organization, state: 'running', rows };
  return { status: 202, headers: { Location: `/api/v1/imports/${id}` }, body };
};

const stage = ({ deps, caller }: Upload, file: StagedImport): Promise<string> =>
  deps.database.withScope([file.organization], async (tx) => {
    const { id, organization, kind, rows, sha256 } = file;
    await lockFile(tx, sha256);
    const twin = await findRunningTwin(tx, file);
    if (twin !== null) return twin;
    await stageImport(tx, file);
    await recordAudit(tx, {
      ...{ organization, at: deps.clock(), actor: caller.principal, action: 'import-staged' },
      ...{ subjectKind: 'import', subjectId: id, details: { kind, rows, sha256 } },
    });
    return id;
  });

const start = async ({ deps }: Upload, id: string, organization: string): Promise<void> => {
  try {
    await deps.imports.start(id, organization);
  } catch (error) {
    throw problem('unavailable', { cause: error });
  }
};
