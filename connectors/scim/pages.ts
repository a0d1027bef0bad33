import type { z } from 'zod';
import { ConnectorError } from '../port';
import { scimGroup, scimList } from './guards';
import { guarded } from './http';
import type { ScimHttp } from './http';

const pageSize = 100;

/** Reads one page from `startIndex` (from 1). */
export async function readPage<T extends z.ZodType>(
  http: ScimHttp,
  path: string,
  item: T,
  startIndex: number,
  signal: AbortSignal,
): Promise<{ items: z.infer<T>[]; next: number | null }> {
  const query = { startIndex: String(startIndex), count: String(pageSize) };
  const { body } = await http({ method: 'GET', path, query }, signal);
  const { Resources, totalResults } = guarded(scimList(item), body);
  const items = (Resources ?? []) as z.infer<T>[];
  const next = startIndex + items.length;
  if (items.length === 0 && startIndex === 1 && totalResults > 0) {
    throw new ConnectorError('nonsense', 'the list says that it has accounts and shows none');
  }
  return { items, next: items.length === 0 || next > totalResults ? null : next };
}

/** The group names of every account id, for servers that do not show them on the account. */
export async function groupsByMember(http: ScimHttp, signal: AbortSignal): Promise<Map<string, string[]>> {
  const names = new Map<string, string[]>();
  for (let start: number | null = 1; start !== null;) {
    const page: { items: z.infer<typeof scimGroup>[]; next: number | null } = await readPage(
      http,
      '/Groups',
      scimGroup,
      start,
      signal,
    );
    for (const group of page.items) {
      for (const { value } of group.members ?? [])
        names.set(value, [...(names.get(value) ?? []), group.displayName]);
    }
    start = page.next;
  }
  return names;
}
