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
  /** `null`: purged, which is no fault. */
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
 * `details-edited`; `unlinked`: it does not follow the link before it; `rebuilt`: not what was sealed; `cut`: links
 * that were sealed are gone from the end.
 */
export type FaultKind = 'missing' | 'deleted' | 'edited' | 'details-edited' | 'unlinked' | 'rebuilt' | 'cut';

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

/** Follows one chain from its first link, page after page; its memory does not grow with the chain. */
export class ChainVerifier {
  private sequence = 0;
  private hash = NO_HASH;
  private readonly sealed: Map<number, string>;
  /** Entries whose details were purged. */
  purged = 0;

  constructor(
    private readonly organization: string,
    private readonly hashing: Hashing,
    seals: readonly Seal[],
  ) {
    this.sealed = new Map(seals.map((seal) => [seal.sequence, seal.hash]));
  }

  /** Links that were followed. */
  get length(): number {
    return this.sequence;
  }

  /** Takes the next link. */
  next(link: Link): Fault[] {
    const faults: FaultKind[] = [];
    if (link.sequence !== this.sequence + 1) faults.push('missing');
    else if (link.previous !== this.hash) faults.push('unlinked');
    faults.push(...this.faultsOf(link));
    const seal = this.sealed.get(link.sequence);
    if (seal !== undefined && seal !== link.hash) faults.push('rebuilt');
    this.sequence = link.sequence;
    this.hash = link.hash;
    return faults.map((kind) => ({ organization: this.organization, sequence: link.sequence, kind }));
  }

  /** What only the end of the chain tells. */
  end(): Fault[] {
    const beyond = [...this.sealed.keys()].filter((sequence) => sequence > this.sequence);
    const { organization } = this;
    return beyond.length === 0 ? [] : [{ organization, sequence: Math.max(...beyond), kind: 'cut' }];
  }

  private faultsOf({ entry, details, detailsHash, hash, previous, sequence }: Link): FaultKind[] {
    if (entry === null) return ['deleted'];
    const faults: FaultKind[] = [];
    const text = entryText({ ...entry, details: detailsHash, previous, sequence });
    if (this.hashing.ofText(text) !== hash) faults.push('edited');
    if (details === null) this.purged += 1;
    else if (this.hashing.ofSalted(details.saltHex, details.text) !== detailsHash)
      faults.push('details-edited');
    return faults;
  }
}
