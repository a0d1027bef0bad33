import type { Tx } from '../../db/connect';
import { recordAudit } from '../../db/stores/audit';
import { readPerson, type PersonFile, type Viewer } from '../../db/stores/person-reads';
import { confidentialReaders } from '../matrix';
import { problem } from '../problems';
import type { Call } from '../route';

/** Nobody's number: a manager without an employee number of his own has no reports. */
const NOBODY = '';

/** What the caller may see of people. */
export const viewerOf = ({ caller, reach }: Call): Viewer => ({
  principal: caller.principal,
  seesConfidential: confidentialReaders.includes(caller.role),
  reportsTo: reach === 'reports' ? (caller.employeeNumber ?? NOBODY) : null,
});

/** A person's file, the read of it audited. Throws `not-found` for who is not the caller's to see. */
export const openFile = async (tx: Tx, call: Call, id: string, what: string): Promise<PersonFile> => {
  const file = await readPerson(tx, id, viewerOf(call));
  if (!file) throw problem('not-found');
  await recordAudit(tx, {
    organization: file.organization,
    at: call.deps.clock(),
    actor: call.caller.principal,
    action: 'person-read',
    subjectKind: 'person',
    subjectId: id,
    details: { what },
  });
  return file;
};
