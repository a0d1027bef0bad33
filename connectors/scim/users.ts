import { ConnectorError } from '../port';
import type { AccountGoal, AccountRef } from '../port';
import { newUser, operationsFor } from './changes';
import type { PatchOperation } from './changes';
import { scimList, scimUser } from './guards';
import type { ScimUser } from './guards';
import { guarded, literal } from './http';
import type { ScimHttp } from './http';

const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const attempts = 3;

/** The account by its user name, or `null`. Raises `nonsense` when the server ignores the filter. */
export async function findUser(
  http: ScimHttp,
  userName: string,
  signal: AbortSignal,
): Promise<ScimUser | null> {
  const query = { filter: `userName eq ${literal(userName)}` };
  const { body } = await http({ method: 'GET', path: '/Users', query }, signal);
  const users = guarded(scimList(scimUser), body).Resources ?? [];
  const wanted = userName.toLowerCase();
  if (users.some((user) => user.userName.toLowerCase() !== wanted)) {
    throw new ConnectorError('nonsense', 'the server answered other accounts than the one asked for');
  }
  if (users.length > 1) throw new ConnectorError('conflict', 'several accounts have this user name');
  return users[0] ?? null;
}

/** Creates the account or writes what differs; raises `conflict` when the user name is somebody else's. */
export async function ensureUser(
  http: ScimHttp,
  account: AccountRef,
  goal: AccountGoal,
  signal: AbortSignal,
): Promise<ScimUser> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const user = await findUser(http, account.userName, signal);
    const done =
      user === null
        ? await createUser(http, account, goal, signal)
        : await updateUser(http, account, user, goal, signal);
    if (done !== null) return done;
  }
  throw new ConnectorError('server-error', `the account changed under the write ${attempts} times`);
}

/** `null`: somebody else created it in between; the caller looks it up again and adopts it or not. */
async function createUser(http: ScimHttp, account: AccountRef, goal: AccountGoal, signal: AbortSignal) {
  if (goal.attributes === null) throw new ConnectorError('not-found', 'there is no such account to change');
  const body = newUser(account, goal.attributes, goal);
  const answer = await http({ method: 'POST', path: '/Users', body, handles: [409] }, signal);
  if (answer.status !== 409) return guarded(scimUser, answer.body);
  if ((await findUser(http, account.userName, signal)) !== null) return null;
  throw new ConnectorError('conflict', 'another account holds a value that must be unique');
}

/** `null`: the account changed (`412`) or went (`404`) since it was read. */
async function updateUser(
  http: ScimHttp,
  account: AccountRef,
  user: ScimUser,
  goal: AccountGoal,
  signal: AbortSignal,
) {
  assertOwn(user, account);
  const operations = operationsFor(user, goal);
  if (operations.length === 0) return user;
  const status = await patch(
    http,
    `/Users/${encodeURIComponent(user.id)}`,
    operations,
    signal,
    user.meta?.version ?? undefined,
  );
  return status >= 400 ? null : user;
}

function assertOwn(user: ScimUser, account: AccountRef): void {
  if (user.externalId !== account.externalId) {
    throw new ConnectorError('conflict', 'the account belongs to another external id');
  }
}

/** Sends a PATCH; answers the status (2xx, 404 or 412). */
export async function patch(
  http: ScimHttp,
  path: string,
  operations: readonly PatchOperation[],
  signal: AbortSignal,
  ifMatch?: string,
): Promise<number> {
  const body = { schemas: [patchSchema], Operations: operations };
  const answer = await http({ method: 'PATCH', path, body, ifMatch, handles: [404, 412] }, signal);
  return answer.status;
}
