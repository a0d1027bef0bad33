import type { Client } from 'ldapts';
import type { ConnectionOptions } from 'node:tls';
import { withinDeadline } from '../deadline';
import type {
  AccessConnector,
  AccountGoal,
  AccountRef,
  AccountState,
  CallContext,
  ConnectorWarning,
} from '../port';
import { ensureEntry } from './accounts';
import { branchesOf, normalDn, possibleDns } from './branches';
import { isStorableEmail } from './changes';
import type { LdapLayout } from './config';
import { accountFilter, findEntry, toAccountState, toEntry, valuesOf, wantedAttributes } from './entry';
import { ldapError } from './errors';
import { ensureGroups, groupsByMember, groupsOf } from './groups';
import { closeQuietly, createClient, open, withSession } from './session';
import type { LdapServer } from './session';

export interface LdapConnectorOptions extends LdapLayout, Omit<LdapServer, 'tls' | 'timeoutMs'> {
  tls?: ConnectionOptions;
  /** Bound of one `ensure`, `read` or page of `list`, in milliseconds (default 10 000). */
  timeoutMs?: number;
}

/**
 * A connector to an LDAP directory of inetOrgPerson and groupOfNames. An account is disabled by an attribute
 * or by a branch, archived by a move to the archive branch (or a mark where there is none). `mail` holds ASCII
 * only: another address is left out with `email-not-storable`. LDAP cannot end what is signed in:
 * `revokeSessions` gives `sessions-not-revocable`. Raises `ConnectorError` and nothing else.
 */
export function createLdapConnector(options: LdapConnectorOptions): AccessConnector {
  const server = { ...options, tls: options.tls ?? {}, timeoutMs: options.timeoutMs ?? 10_000 };
  return {
    kind: 'ldap',
    ensure: (account, goal, call) =>
      withSession(server, call, (client) => ensure(client, options, account, goal)),
    read: (account, call) => withSession(server, call, (client) => read(client, options, account.userName)),
    list: (call) => list(server, options, call),
    // Each call has a connection of its own, closed when it ends.
    close: () => Promise.resolve(),
  };
}

async function ensure(client: Client, layout: LdapLayout, account: AccountRef, goal: AccountGoal) {
  const dn = await ensureEntry(client, layout, account, goal);
  const oldDns = possibleDns(layout, account.userName).filter((other) => normalDn(other) !== normalDn(dn));
  const warnings: ConnectorWarning[] = await ensureGroups(client, layout, dn, oldDns, goal);
  if (!isStorableEmail(goal.attributes?.email ?? null)) {
    warnings.push({ code: 'email-not-storable', detail: 'the directory holds ASCII addresses only' });
  }
  if (goal.revokeSessions) {
    warnings.push({ code: 'sessions-not-revocable', detail: 'LDAP has no operation that ends a session' });
  }
  return warnings;
}

async function read(client: Client, layout: LdapLayout, userName: string): Promise<AccountState | null> {
  const entry = await findEntry(client, layout, userName);
  if (entry === null) return null;
  const groups = await groupsOf(client, layout, [...new Set([entry.dn, ...possibleDns(layout, userName)])]);
  return toAccountState(
    layout,
    entry,
    groups.map((group) => group.name),
  );
}

async function* list(server: LdapServer, layout: LdapLayout, call: CallContext): AsyncIterable<AccountState> {
  const bounded = <T>(work: () => Promise<T>) =>
    withinDeadline(call, server.timeoutMs, work).catch((error: unknown) => {
      throw ldapError(error);
    });
  const seen = new Set<string>();
  const client = await bounded(() => createClient(server));
  try {
    await bounded(() => open(client, server));
    const groups = await bounded(() => groupsByMember(client, layout));
    for (const base of Object.values(branchesOf(layout))) {
      const options = {
        filter: accountFilter(),
        attributes: wantedAttributes(layout),
        paged: { pageSize: 100 },
      };
      const pages = client.searchPaginated(base, options);
      for (
        let page = await bounded(() => pages.next());
        page.done !== true;
        page = await bounded(() => pages.next())
      ) {
        for (const found of page.value.searchEntries) {
          const entry = toEntry(found);
          const key = normalDn(entry.dn);
          // A branch may be inside another one.
          if (seen.has(key)) continue;
          seen.add(key);
          const names = possibleDns(layout, valuesOf(entry, 'uid')[0] ?? '').map(normalDn);
          yield toAccountState(
            layout,
            entry,
            [...new Set([key, ...names])].flatMap((name) => groups.get(name) ?? []),
          );
        }
      }
    }
  } finally {
    closeQuietly(client);
  }
}
