import { index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns';

/** Requests lent to the doors in a minute, by key, by organisation and by address. Unlogged: a crash forgets a minute. */
export const rateWindows = pgTable(
  'rate_windows',
  {
    /** `key:<id>`, `organization:<code>`, `failed:<hash of an address>` or `browser:<the same>`. */
    subject: text().notNull(),
    windowStart: instant('window_start').notNull(),
    used: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.subject, table.windowStart] }),
    index('rate_windows_start').on(table.windowStart),
  ],
);
