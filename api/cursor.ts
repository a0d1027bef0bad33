import type { Tx } from '../db/connect';
import { isCursor, type PagedTable } from '../db/stores/cursors';
import { problem } from './problems';

const detail = {
  fr: 'Aucune page ne finit ainsi: reprenez la liste du début.',
  en: 'No page ends so: read the list from its beginning.',
};

/** The refusal of an `after` that ends no page of the caller. */
export const badCursor = () =>
  problem('validation', { errors: [{ pointer: '/after', in: 'query', code: 'bad-cursor', detail }] });

/** Throws `validation` for an `after` that ends no page: an empty page would say that all has been read. */
export const requireCursor = async (tx: Tx, table: PagedTable, after: string | undefined): Promise<void> => {
  if (after === undefined || (await isCursor(tx, table, after))) return;
  throw badCursor();
};
