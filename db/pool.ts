import { createConnection, failure, type Connection, type TransactionSql } from './connection';

const IDLE_MS = 60_000;
const CLOSE_MS = 5_000;

interface Waiting {
  take: (connection: Connection) => void;
  refuse: (error: Error) => void;
}

const closed = (): Error => failure('CONNECTION_ENDED', 'the pool is closed');

/** Connections of one role, each lent to one transaction at a time, and thrown away when it is lost. */
export class Pool {
  private readonly all = new Set<Connection>();
  private readonly idle = new Map<Connection, NodeJS.Timeout>();
  private readonly waiting: Waiting[] = [];
  private closing: (() => void) | null = null;

  /** @param max connections at most; each is opened when it is needed */
  constructor(
    private readonly url: string,
    private readonly max: number,
  ) {}

  /** Runs `work` in a transaction, when a connection is free. Throws what it throws, or that the database is away. */
  async transaction<T>(work: (sql: TransactionSql) => Promise<T>): Promise<T> {
    const connection = await this.take();
    try {
      return await connection.transaction(work);
    } finally {
      this.giveBack(connection);
    }
  }

  /** Lets running transactions end, five seconds at most; refuses those that wait. */
  async close(): Promise<void> {
    const drained = new Promise<void>((resolve) => (this.closing = resolve));
    for (const { refuse } of this.waiting.splice(0)) refuse(closed());
    for (const connection of [...this.idle.keys()]) this.discard(connection);
    if (this.all.size === 0) return;
    const timer = setTimeout(() => this.closing?.(), CLOSE_MS);
    await drained;
    clearTimeout(timer);
    await Promise.all([...this.all].map((connection) => connection.end()));
  }

  private async take(): Promise<Connection> {
    if (this.closing) throw closed();
    // The one used last: the others may become idle enough to be closed.
    const known = [...this.idle.keys()].at(-1);
    if (known) {
      clearTimeout(this.idle.get(known));
      this.idle.delete(known);
      return known;
    }
    if (this.all.size < this.max) return this.open();
    return await new Promise((take, refuse) => this.waiting.push({ take, refuse }));
  }

  private giveBack(connection: Connection): void {
    if (connection.isLost()) this.drop(connection);
    const next = this.waiting.shift();
    if (next) next.take(connection.isLost() ? this.open() : connection);
    else if (connection.isLost()) return;
    else if (this.closing) this.discard(connection);
    else {
      const timer = setTimeout(() => this.discard(connection), IDLE_MS);
      this.idle.set(connection, timer);
    }
  }

  private open(): Connection {
    // One that is lent is dropped when it comes back.
    const connection = createConnection(this.url, () => {
      if (this.idle.has(connection)) this.drop(connection);
    });
    this.all.add(connection);
    return connection;
  }

  private discard(connection: Connection): void {
    this.drop(connection);
    void connection.end();
  }

  private drop(connection: Connection): void {
    clearTimeout(this.idle.get(connection));
    this.idle.delete(connection);
    this.all.delete(connection);
    if (this.all.size === 0) this.closing?.();
  }
}
