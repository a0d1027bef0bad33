import { afterHandLatency, afterRow, openWindow, type ImportWindow } from '../domain/people/import-window';

const ASK_EVERY_MS = 500;

/**
 * Works through rows in order, as many at once as the window allows. Hand latency is asked at most every 500 ms.
 * The first failure stops the taking of rows; it is thrown when the rows under way have ended.
 */
export class RowFlow<Row> {
  private window: ImportWindow = openWindow();
  private readonly running = new Set<Promise<void>>();
  private failure: { error: unknown } | null = null;
  private asked = -Infinity;
  private ended = 0;
  private stopped = false;

  constructor(
    private readonly work: (row: Row) => Promise<void>,
    private readonly handLatency: () => Promise<number | null>,
    private readonly wallClock: () => number = () => performance.now(),
  ) {}

  /** How far it is, for the heartbeat. */
  get progress(): { ended: number; running: number; window: number } {
    return { ended: this.ended, running: this.running.size, window: this.window.size };
  }

  /** Works through every row. Throws what `work` or `handLatency` threw first. */
  async run(rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      while (this.running.size >= this.window.size) await Promise.race(this.running);
      if (this.failure ?? this.stopped) break;
      this.start(() => this.one(row));
    }
    while (this.running.size > 0) await Promise.race(this.running);
    if (this.failure) throw this.failure.error;
  }

  /** Takes no further row; those under way end by themselves. */
  stop(): void {
    this.stopped = true;
  }

  private start(task: () => Promise<void>): void {
    const running = task()
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => this.running.delete(running));
    this.running.add(running);
  }

  private async one(row: Row): Promise<void> {
    await this.work(row);
    this.ended += 1;
    this.window = afterRow(this.window);
    if (this.wallClock() - this.asked < ASK_EVERY_MS) return;
    this.asked = this.wallClock();
    this.window = afterHandLatency(this.window, await this.handLatency());
  }
}
