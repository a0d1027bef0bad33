/** An entry of the audit as its hash covers it; bytes in hexadecimal, instants with microseconds in UTC. */
export interface ChainedEntry {
  action: string;
  actor: string;
  at: string;
  /** SHA-256 of salt and details. */
  details: string;
  id: number;
  organization: string;
  /** Hash of the entry before. */
  previous: string;
  recordedAt: string;
  sequence: number;
  subjectId: string;
  subjectKind: string;
}

/** Hash before the first entry of a chain. */
export const NO_HASH = '00'.repeat(32);

/** The canonical JSON of an entry (RFC 8785): the text that is hashed. Its keys are written in their order. */
export const entryText = (entry: ChainedEntry): string =>
  JSON.stringify({
    action: entry.action,
    actor: entry.actor,
    at: entry.at,
    details: entry.details,
    id: entry.id,
    organization: entry.organization,
    previous: entry.previous,
    recordedAt: entry.recordedAt,
    sequence: entry.sequence,
    subjectId: entry.subjectId,
    subjectKind: entry.subjectKind,
  });
