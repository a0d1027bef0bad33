import { drizzle } from 'drizzle-orm/postgres-js';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import postgres, { type Sql } from 'postgres';
import { arrayTypes } from './array-types';

/** Statements of one transaction: refused once it has ended or its server is gone. */
export type TransactionSql = postgres.ISql;

/** One connection to the database, for one transaction at a time. Once lost it is never opened again. */
export interface Connection {
  isLost(): boolean;
  /** Runs `work` in a transaction; what it throws undoes everything. Throws when the connection is lost meanwhile. */
  transaction<T>(work: (sql: TransactionSql) => Promise<T>): Promise<T>;
  /** Frees the socket at once; what waits for an answer fails. */
  end(): Promise<void>;
}

const CONNECT_SECONDS = 5;
// A statement that never ends, or a transaction whose process hangs, keeps no lock for ever.
const limits = { statement_timeout: 30_000, idle_in_transaction_session_timeout: 60_000 };

/** With the codes of postgres.js, by which callers know that the database is away. */
export const failure = (code: string, message: string, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { code });

const gone = (): Error =>
  failure('CONNECTION_CLOSED', 'the transaction has ended, or its connection is lost');

interface Place {
  host: string[];
  port: number[];
  path?: string | false;
}

/** Opens the only socket that a connection ever has. */
const openSocket = async ({
  host: [host = 'localhost'],
  port: [port = 5432],
  path,
}: Place): Promise<Socket> => {
  const socket = path ? connect(path) : connect(port, host);
  const signal = AbortSignal.timeout(CONNECT_SECONDS * 1_000);
  try {
    await once(socket, 'connect', { signal });
  } catch (cause) {
    socket.destroy();
    throw signal.aborted ? failure('CONNECT_TIMEOUT', 'the database does not answer', cause) : cause;
  }
  // The name that a certificate must show.
  return Object.assign(socket, { host });
};

/** The same statements, refused from the moment `isOver` says so. */
const guarded = (sql: Sql, isOver: () => boolean): TransactionSql =>
  new Proxy(sql, {
    apply: (target, self, values) => {
      if (isOver()) throw gone();
      return Reflect.apply(target, self, values) as unknown;
    },
    get: (target, name) => {
      if (name === 'unsafe' && isOver()) throw gone();
      return Reflect.get(target, name) as unknown;
    },
  });

/** How the driver is opened: one socket, which it never replaces. */
const driverOptions = (openSocketOnce: (place: Place) => Promise<Socket>, onclose: () => void) =>
  ({
    max: 1,
    connect_timeout: CONNECT_SECONDS,
    connection: limits,
    fetch_types: false,
    types: { arrayTypes },
    max_lifetime: null,
    onnotice: () => undefined,
    onclose,
    socket: openSocketOnce,
  }) as postgres.Options<{ arrayTypes: typeof arrayTypes }>;

/**
 * Makes a connection, which opens its socket when it is first used. postgres.js is given one socket and no more: left
 * to itself it would open another under a transaction whose server went away, and run what is left of it there,
 * outside any transaction.
 * @param onLost told once, when the socket closes
 */
export const createConnection = (url: string, onLost: () => void): Connection => {
  let opened = false;
  let lost = false;
  const lose = (): void => {
    if (lost) return;
    lost = true;
    void sql.end({ timeout: 0 });
    onLost();
  };
  const openOnce = (place: Place): Promise<Socket> => {
    if (opened) throw gone();
    opened = true;
    return openSocket(place);
  };
  const sql = postgres(url, driverOptions(openOnce, lose));

  // Sets how the driver reads dates, which it must know before its first answer.
  drizzle(sql);

  const undo = async (): Promise<void> => {
    // A connection that cannot undo is thrown away, and the server undoes.
    await sql`rollback`.catch(lose);
  };

  const begin = async (): Promise<void> => {
    try {
      await sql`begin`;
    } catch (error) {
      lose();
      throw error;
    }
  };

  return {
    isLost: () => lost,
    transaction: async (work) => {
      await begin();
      let over = false;
      try {
        const result = await work(guarded(sql, () => over || lost));
        over = true;
        if (lost) throw gone();
        // PostgreSQL answers a commit of a failed transaction with a rollback, and no error.
        if ((await sql`commit`).command !== 'COMMIT') throw new Error('a statement failed: nothing is kept');
        return result;
      } catch (error) {
        over = true;
        if (!lost) await undo();
        throw error;
      }
    },
    end: () => sql.end({ timeout: 0 }),
  };
};
