/** Who an account belongs to, in a target system. `userName` is `<organisation>-<number>` in lower case. */
export interface AccountRef {
  userName: string;
  /** Relais's id of the person; an existing account is adopted only when its external id equals this. */
  externalId: string;
}

/** What Relais writes of a person into a target. A target that cannot hold the e-mail gets none, with a warning. */
export interface AccountAttributes {
  employeeNumber: string;
  givenName: string;
  familyName: string;
  email: string | null;
  title: string;
  unit: string;
}

/** The wanted state of an account. `ensure` makes it so from whatever state the account is in. */
export interface AccountGoal {
  /** `null`: leave the attributes as they are (the account must exist). */
  attributes: AccountAttributes | null;
  active: boolean;
  /** Group names, without the system's prefix: `finances`, never `RESEAU:groupe:finances`. */
  addGroups: readonly string[];
  removeGroups: readonly string[];
  /** Archived accounts are inactive, out of the living branch where the target has one, and never deleted. */
  archived: boolean;
  /** End what is already signed in, where the target can. */
  revokeSessions: boolean;
}

/** An account as the target shows it. */
export interface AccountState {
  userName: string;
  externalId: string | null;
  active: boolean;
  archived: boolean;
  /** Group names, sorted. */
  groups: string[];
  attributes: AccountAttributes;
}

/** A remark that does not stop the step: `email-not-storable`, `sessions-not-revocable`, `group-created`. */
export interface ConnectorWarning {
  code: 'email-not-storable' | 'sessions-not-revocable' | 'group-created';
  detail: string;
}

/** Bounds of one call: the signal aborts it (the activity's cancellation or time limit). */
export interface CallContext {
  signal: AbortSignal;
}

/**
 * A system that holds access. Every method may be repeated; none trusts that the one before it succeeded.
 * All raise `ConnectorError` and nothing else.
 */
export interface AccessConnector {
  readonly kind: 'scim' | 'ldap';
  /** Makes the account as wanted; creates it when absent and `attributes` is given. */
  ensure(account: AccountRef, goal: AccountGoal, call: CallContext): Promise<ConnectorWarning[]>;
  /** The account read again from the target, or `null` when it is not there. */
  read(account: AccountRef, call: CallContext): Promise<AccountState | null>;
  /** Every account of the target, page by page. */
  list(call: CallContext): AsyncIterable<AccountState>;
  /** Frees sockets and timers. */
  close(): Promise<void>;
}

export const connectorErrorCodes = [
  'unreachable',
  'timeout',
  'throttled',
  'server-error',
  'unauthorized',
  'refused',
  'conflict',
  'not-found',
  'nonsense',
  'aborted',
] as const;
export type ConnectorErrorCode = (typeof connectorErrorCodes)[number];

const retryable: ReadonlySet<ConnectorErrorCode> = new Set([
  'unreachable',
  'timeout',
  'throttled',
  'server-error',
  'aborted',
]);

/** The one error of this room. Messages hold no name, e-mail or employee number. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';

  /**
   * @param retryAfterMs what the target asked for (`Retry-After`), in milliseconds
   */
  constructor(
    readonly code: ConnectorErrorCode,
    message: string,
    readonly retryAfterMs: number | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Whether the same call may succeed later without anybody changing anything. */
  get retryable(): boolean {
    return retryable.has(this.code);
  }
}
