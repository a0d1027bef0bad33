import { withinDeadline } from '../deadline';
import type { AccessConnector, AccountState, CallContext, ConnectorWarning } from '../port';
import { ScimGroups } from './groups';
import type { GroupsFrom } from './groups';
import { scimUser } from './guards';
import { createScimHttp } from './http';
import type { ScimHttp } from './http';
import { groupsByMember, readPage } from './pages';
import { toAccountState } from './state';
import { ensureUser, findUser } from './users';

export interface ScimConnectorOptions {
  /** The root of the SCIM service, for example `https://annuaire.example.org/scim/v2`. */
  baseUrl: string;
  token: string;
  /** Bound of one `ensure`, `read` or page of `list`, in milliseconds (default 10 000). */
  timeoutMs?: number;
  groupsFrom?: GroupsFrom;
  fetch?: typeof fetch;
}

/**
 * A connector to a SCIM 2.0 server (RFC 7643, 7644). Archived is `active: false` with `userType: "archived"`.
 * SCIM cannot end what is signed in: `revokeSessions` gives the warning `sessions-not-revocable`.
 * Raises `ConnectorError` and nothing else.
 */
export function createScimConnector(options: ScimConnectorOptions): AccessConnector {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const from = options.groupsFrom ?? 'user';
  const http = createScimHttp({ ...options, fetch: options.fetch ?? fetch });
  const groups = new ScimGroups(http, from);
  return {
    kind: 'scim',
    ensure: (account, goal, call) =>
      withinDeadline(call, timeoutMs, async (signal) => {
        const user = await ensureUser(http, account, goal, signal);
        const warnings = await groups.ensure(user, goal, signal);
        return goal.revokeSessions ? [...warnings, sessionsNotRevocable] : warnings;
      }),
    read: (account, call) =>
      withinDeadline(call, timeoutMs, async (signal) => {
        const user = await findUser(http, account.userName, signal);
        return user === null ? null : toAccountState(user, await groups.namesOf(user, signal));
      }),
    list: (call) => listAccounts(http, from, timeoutMs, call),
    // The sockets belong to the process-wide pool of fetch, which closes idle ones itself.
    close: () => Promise.resolve(),
  };
}

const sessionsNotRevocable: ConnectorWarning = {
  code: 'sessions-not-revocable',
  detail: 'SCIM has no operation that ends a session',
};

async function* listAccounts(
  http: ScimHttp,
  from: GroupsFrom,
  timeoutMs: number,
  call: CallContext,
): AsyncIterable<AccountState> {
  const names =
    from === 'members'
      ? await withinDeadline(call, timeoutMs, (signal) => groupsByMember(http, signal))
      : null;
  for (let start: number | null = 1; start !== null;) {
    const startIndex: number = start;
    const page = await withinDeadline(call, timeoutMs, (signal) =>
      readPage(http, '/Users', scimUser, startIndex, signal),
    );
    for (const user of page.items) {
      const shown = (user.groups ?? []).map((group) => group.display ?? group.value);
      yield toAccountState(user, names === null ? shown : (names.get(user.id) ?? []));
    }
    start = page.next;
  }
}
