import { compareInstants } from '../calendar/instants';
import type { Instant } from '../calendar/time';
import { entryText, NO_HASH, type ChainedEntry } from './entry';

/** One link as the tables hold it, beside the entry it stands for. */
export interface Link {
  organization: string;
  sequence: number;
  previous: string;
  hash: string;
  /** Of the chain; the entry repeats it. */
  detailsHash: string;
  /** `null`: the entry is gone. */
  entry: Omit<ChainedEntry, 'details' | 'previous' | 'sequence'> | null;
  /** `null`: gone, which is no fault when a purge is proven to have taken them. */
  details: { saltHex: string; text: string } | null;
}

/** The head of a chain as it was signed and kept outside the database. */
export interface Seal {
  organization: string;
  sequence: number;
  hash: string;
}

/**
 * What is wrong. `missing`: a link is gone; `deleted`: the entry of a link is gone; `edited`: it is not what was hashed;
 * `details-edited`; `details-deleted`: gone, and no proof of a purge says so; `unlinked`: it does not follow the link before it; `rebuilt`: not what was sealed; `cut`: links
 * that were sealed are gone from the end; `seal-forged`: the last seal is not ours, so that none may follow it.
 */
export type FaultKind =
  | ('missing' | 'deleted' | 'edited' | 'details-edited' | 'details-deleted')
  | ('unlinked' | 'rebuilt' | 'cut' | 'seal-forged');

/** What the signed proofs of purges say of details: how many went, and that none is younger. */
export interface ProvenPurges {
  rows: number;
  /** `null`: none went. */
  before: Instant | null;
}

/** What is known of a chain from elsewhere. */
export interface KnownChain {
  seals: readonly Seal[];
  purges: ProvenPurges;
  /** Where to begin, at the entry that this seal signs; absent: at the first entry. */
  from?: Seal;
}

export interface Fault {
  organization: string;
  sequence: number;
  kind: FaultKind;
}

/** SHA-256 in hexadecimal. */
export interface Hashing {
  ofText(text: string): string;
  /** Of salt (hexadecimal) and text. */
  ofSalted(saltHex: string, text: string): string;
}

/** Follows one chain, page after page; its memory does not grow with the chain. */
export class ChainVerifier {
  private sequence = 0;
  /** `null`: not known, at the entry where it begins. */
  private hash: string | null = NO_HASH;
  /** Every hash that a seal gives an entry. */
  private readonly sealed = new Map<number, Set<string>>();
  private lastPurged = 0;
  private unproven = 0;
  /** Entries whose details are gone. */
  purged = 0;

  constructor(
    private readonly organization: string,
    private readonly hashing: Hashing,
    private readonly known: KnownChain,
  ) {
    const { from, seals } = known;
    for (const { sequence, hash } of from ? [...seals, from] : seals)
      this.sealed.set(sequence, new Set([...(this.sealed.get(sequence) ?? []), hash]));
    if (from === undefined) return;
    this.sequence = from.sequence - 1;
    this.hash = null;
  }

  /** Sequence of the last link that was followed. */
  get length(): number {
    return this.sequence;
  }

  /** The chain as far as it was followed, or `null` when it has no entry. */
  get head(): Seal | null {
    const { organization, sequence, hash } = this;
    return sequence === 0 || hash === null ? null : { organization, sequence, hash };
  }

  /** Takes the next link. */
  next(link: Link): Fault[] {
    const faults: FaultKind[] = [];
    if (link.sequence !== this.sequence + 1) faults.push('missing');
    else if (this.hash !== null && link.previous !== this.hash) faults.push('unlinked');
    faults.push(...this.faultsOf(link));
    const seals = [...(this.sealed.get(link.sequence) ?? [])];
    if (seals.some((hash) => hash !== link.hash)) faults.push('rebuilt');
    this.sequence = link.sequence;
    this.hash = link.hash;
    return faults.map((kind) => ({ organization: this.organization, sequence: link.sequence, kind }));
  }

  /** What only the end of the chain tells. */
  end(): Fault[] {
    const beyond = [...this.sealed.keys()].filter((sequence) => sequence > this.sequence);
    const { organization } = this;
    const faults: Fault[] = [];
    if (beyond.length > 0) faults.push({ organization, sequence: Math.max(...beyond), kind: 'cut' });
    // Each is old enough to have been purged, and more of them are gone than any purge has taken.
    if (this.purged - this.unproven > this.known.purges.rows)
      faults.push({ organization, sequence: this.lastPurged, kind: 'details-deleted' });
    return faults;
  }

  private faultsOf({ entry, details, detailsHash, hash, previous, sequence }: Link): FaultKind[] {
    if (entry === null) return ['deleted'];
    const faults: FaultKind[] = [];
    const text = entryText({ ...entry, details: detailsHash, previous, sequence });
    if (this.hashing.ofText(text) !== hash) faults.push('edited');
    if (details === null) faults.push(...this.faultsOfGap(sequence, entry.recordedAt));
    else if (this.hashing.ofSalted(details.saltHex, details.text) !== detailsHash)
      faults.push('details-edited');
    return faults;
  }

  private faultsOfGap(sequence: number, recordedAt: Instant): FaultKind[] {
    const { before } = this.known.purges;
    this.purged += 1;
    if (before === null || compareInstants(recordedAt, before) >= 0) {
      this.unproven += 1;
      return ['details-deleted'];
    }
    this.lastPurged = sequence;
    return [];
  }
}
