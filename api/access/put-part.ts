import { isDeepStrictEqual } from 'node:util';
import type { Catalogue } from '../../domain/access/catalogue';
import type { Tx } from '../../db/connect';
import { recordAudit } from '../../db/stores/audit';
import { loadCatalogue, lockOrganization } from '../../db/stores/catalogue';
import { problem } from '../problems';
import type { Call } from '../route';
import { refuseFaults, type WrittenPart } from './catalogue-faults';

/** One thing to write into an organisation's catalogue. */
export interface PartToPut<T extends object> extends WrittenPart {
  organization: string;
  next: T;
  read(tx: Tx): Promise<T | null>;
  /** The catalogue as it would be. */
  change(catalogue: Catalogue): Catalogue;
  write(tx: Tx): Promise<void>;
}

/**
 * Writes a system or profile and its audit entry in one transaction; the same content again writes nothing.
 * Answers whether it is new. Throws `not-found` without the organisation, `unprocessable` on a contradiction.
 */
export const putPart = <T extends object>(call: Call, part: PartToPut<T>): Promise<{ created: boolean }> =>
  call.deps.database.withScope([part.organization], async (tx) => {
    if (!(await lockOrganization(tx, part.organization))) throw problem('not-found');
    const { catalogue } = await loadCatalogue(tx, part.organization);
    refuseFaults(part.change(catalogue), part);
    const before = await part.read(tx);
    if (!isDeepStrictEqual(before, part.next)) {
      await part.write(tx);
      await auditPut(tx, call, part, before);
    }
    return { created: before === null };
  });

const changedFields = (before: object | null, next: object): string[] => {
  const old = new Map<string, unknown>(Object.entries(before ?? {}));
  return Object.entries(next).flatMap(([key, value]) =>
    isDeepStrictEqual(old.get(key), value) ? [] : [key],
  );
};

/** Records who wrote what: names of the changed fields, not their contents. */
export const auditPut = <T extends object>(
  tx: Tx,
  call: Call,
  part: WrittenPart & { organization: string; next: T },
  before: T | null,
): Promise<void> =>
  recordAudit(tx, {
    organization: part.organization,
    at: call.deps.clock(),
    actor: call.caller.principal,
    action: `${part.kind}.put`,
    subjectKind: part.kind,
    subjectId: part.code,
    details: { created: before === null, changed: changedFields(before, part.next) },
  });
