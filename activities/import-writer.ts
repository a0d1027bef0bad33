import type { RowRecord } from '../db/stores/import-work';

const BATCH_ROWS = 50;
const BATCH_MS = 250;

/** Writes outcomes in batches: fifty rows, or what there is after 250 ms; one batch at a time, in order. */
export class OutcomeWriter {
  private waiting: RowRecord[] = [];
  private timer: NodeJS.Timeout | null = null;
  private written: Promise<void> = Promise.resolve();

  /** @param write writes one batch; when it fails, `add` and `flush` fail from then on */
  constructor(private readonly write: (rows: RowRecord[]) => Promise<void>) {}

  /** Takes one outcome; waits for the database when a batch is full, so that rows do not run ahead of it. */
  async add(row: RowRecord): Promise<void> {
    this.waiting.push(row);
    if (this.waiting.length >= BATCH_ROWS) return await this.flush();
    // A failure met by the timer is met again by the next flush.
    this.timer ??= setTimeout(() => void this.flush().catch(() => undefined), BATCH_MS);
  }

  /** Writes all that waits. Fails when this batch, or one before it, could not be written. */
  flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const batch = this.waiting.splice(0);
    if (batch.length > 0) this.written = this.written.then(() => this.write(batch));
    return this.written;
  }
}
