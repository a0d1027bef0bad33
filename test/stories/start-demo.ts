import { z } from 'zod';

const page = z.object({
  totalResults: z.int(),
  Resources: z.array(
    z.object({ userName: z.string(), active: z.boolean(), meta: z.object({ version: z.string() }) }),
  ),
});

export interface DirectoryAccount {
  userName: string;
  active: boolean;
  version: string;
}

/** Every account of a tenant, as its SCIM query shows them. */
export async function accountsOf(root: string, token: string, filter = ''): Promise<DirectoryAccount[]> {
  const query = new URLSearchParams({ count: '500', ...(filter && { filter }) }).toString();
  const answer = await fetch(`${root}/Users?${query}`, { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`The directory answers ${answer.status}`);
  const { totalResults, Resources } = page.parse(await answer.json());
  if (totalResults !== Resources.length) throw new Error('The directory has more accounts than one page');
  return Resources.map(({ userName, active, meta }) => ({ userName, active, version: meta.version }));
}

export const importSchema = z.object({
  state: z.enum(['running', 'done']),
  rows: z.int(),
  accepted: z.int(),
  unchanged: z.int(),
  changed: z.int(),
  refusedCount: z.int(),
});
