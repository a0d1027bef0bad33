import type { ISql } from 'postgres';
import type { Condition } from './filters';

/** What the router hands to scimmy's handlers with each request: whose data, and through which connection. */
export interface RequestContext {
  sql: ISql;
  tenant: string;
  /** The root of this tenant's addresses, as the client sees it. */
  base: string;
  list: ListRequest;
  /** Whether a group must come with its members (left out with `excludedAttributes=members`). */
  withMembers: boolean;
}

export interface ListRequest {
  /** Conditions that SQL answers, or `null` when scimmy must match the filter on every resource. */
  conditions: readonly Condition[] | null;
  startIndex: number;
  count: number;
  /** Set by the handler: how many resources there are in all. */
  totalResults: number;
}

/** A page number or size from the query, or the default when it is not an integer. */
export function integerOf(value: unknown, fallback: number): number {
  return typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : fallback;
}
