import { z } from 'zod';

/**
 * Every item of a list of the API, read page after page.
 * @param path of the first page, its query begun: `arrivals?state=enabled`
 */
export const everyItem = async <Item>(
  get: (path: string) => Promise<unknown>,
  path: string,
  item: z.ZodType<Item>,
): Promise<Item[]> => {
  const page = z.object({ items: z.array(item), next: z.string().nullable() });
  const items: Item[] = [];
  for (let after = ''; ;) {
    const { items: more, next } = page.parse(await get(`${path}&limit=200${after}`));
    items.push(...more);
    if (next === null) return items;
    after = `&after=${next}`;
  }
};
