import { ConnectorError } from '../port';
import type { AccountGoal, ConnectorWarning } from '../port';
import { groupSchema, scimGroup, scimList } from './guards';
import type { ScimGroup, ScimUser } from './guards';
import { guarded, literal } from './http';
import type { ScimHttp } from './http';
import { patch } from './users';

export type GroupsFrom = 'user' | 'members';

/** The groups of one server. Ids of groups are remembered, since a group is renamed far less often than used. */
export class ScimGroups {
  private readonly ids = new Map<string, string>();

  constructor(
    private readonly http: ScimHttp,
    private readonly from: GroupsFrom,
  ) {}

  /** The names of the groups that the account is in. */
  async namesOf(user: ScimUser, signal: AbortSignal): Promise<string[]> {
    if (this.from === 'user') return (user.groups ?? []).map((group) => group.display ?? group.value);
    const groups = await this.find(`members.value eq ${literal(user.id)}`, signal);
    return groups.map((group) => group.displayName);
  }

  /** Adds and removes what differs; a group that is not there is made, with a warning. */
  async ensure(user: ScimUser, goal: AccountGoal, signal: AbortSignal): Promise<ConnectorWarning[]> {
    if (goal.addGroups.length + goal.removeGroups.length === 0) return [];
    const current = new Set(await this.namesOf(user, signal));
    const warnings: ConnectorWarning[] = [];
    for (const name of goal.removeGroups) if (current.has(name)) await this.remove(name, user.id, signal);
    for (const name of goal.addGroups) {
      if (!current.has(name)) warnings.push(...(await this.add(name, user.id, signal)));
    }
    return warnings;
  }

  private async add(name: string, userId: string, signal: AbortSignal): Promise<ConnectorWarning[]> {
    const operation = { op: 'add', path: 'members', value: [{ value: userId }] } as const;
    if (await this.patchMembers(name, operation, signal)) return [];
    const created = await this.create(name, userId, signal);
    if (created) return [{ code: 'group-created', detail: name }];
    if (await this.patchMembers(name, operation, signal)) return [];
    throw new ConnectorError('conflict', 'the group exists for the server but cannot be found');
  }

  private async remove(name: string, userId: string, signal: AbortSignal): Promise<void> {
    await this.patchMembers(name, { op: 'remove', path: `members[value eq ${literal(userId)}]` }, signal);
  }

  /** Whether the group was there. A remembered id that is gone is looked up once more. */
  private async patchMembers(
    name: string,
    operation: Parameters<typeof patch>[2][number],
    signal: AbortSignal,
  ): Promise<boolean> {
    for (const id of [this.ids.get(name), undefined]) {
      const target = id ?? (await this.lookUp(name, signal));
      if (target === null) return false;
      const status = await patch(this.http, `/Groups/${encodeURIComponent(target)}`, [operation], signal);
      if (status < 300) return true;
      this.ids.delete(name);
    }
    return false;
  }

  private async lookUp(name: string, signal: AbortSignal): Promise<string | null> {
    const found = await this.find(`displayName eq ${literal(name)}`, signal, {
      excludedAttributes: 'members',
    });
    const exact = found.filter((group) => group.displayName === name);
    const [group, other] = exact.length > 0 ? exact : found;
    if (other !== undefined) throw new ConnectorError('conflict', 'several groups have this name');
    if (group === undefined) return null;
    this.ids.set(name, group.id);
    return group.id;
  }

  private async create(name: string, userId: string, signal: AbortSignal): Promise<boolean> {
    const body = { schemas: [groupSchema], displayName: name, members: [{ value: userId }] };
    const answer = await this.http({ method: 'POST', path: '/Groups', body, handles: [409] }, signal);
    if (answer.status === 409) return false;
    this.ids.set(name, guarded(scimGroup, answer.body).id);
    return true;
  }

  private async find(
    filter: string,
    signal: AbortSignal,
    more: Record<string, string> = {},
  ): Promise<ScimGroup[]> {
    const { body } = await this.http({ method: 'GET', path: '/Groups', query: { filter, ...more } }, signal);
    return guarded(scimList(scimGroup), body).Resources ?? [];
  }
}
