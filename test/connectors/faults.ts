/** What stands between the connector and the real server in a test. */
export type Fault =
  | 'none'
  /** The connection breaks as soon as something is asked. */
  | 'down'
  /** Nothing is ever answered. */
  | 'slow'
  /** An answer comes that no such server would give. */
  | 'nonsense'
  /** The server asks to come back in 7 seconds (where its protocol can say when). */
  | 'throttled'
  | 'server-error'
  | 'unauthorized'
  | 'refused'
  /** Writes are answered with success and not done. */
  | 'swallow';

/** A proxy in front of a real server, which counts the writes that pass. */
export interface FaultProxy {
  port: number;
  fault: Fault;
  writes: number;
  /** Resolves when the next request has arrived. */
  nextRequest(): Promise<void>;
  close(): Promise<void>;
}
