import type { Helper, ISql, PendingQuery, Row } from 'postgres';

/** One comparison that SQL answers with an index. */
export interface Condition {
  field: string;
  op: 'eq' | 'sw';
  value: string | boolean;
}

type Fragment = PendingQuery<Row[]> | Helper<string>;
/** How a field is compared in SQL. */
export type Fields = Record<string, (sql: ISql, condition: Condition) => Fragment>;

const comparison = /^\s*([A-Za-z.]+)\s+(eq|sw)\s+("(?:[^"\\]|\\.)*"|true|false)\s*/i;

/**
 * The filter as conditions joined by `and`, or `null` when it holds anything that SQL does not answer here.
 * An absent filter is no condition.
 */
export function toConditions(filter: string | undefined, fields: Fields): Condition[] | null {
  const conditions: Condition[] = [];
  let rest = filter ?? '';
  while (rest.trim() !== '') {
    const match = comparison.exec(rest);
    const condition = match === null ? null : toCondition(match, fields);
    if (match === null || condition === null) return null;
    conditions.push(condition);
    rest = rest.slice(match[0].length);
    if (rest === '') return conditions;
    if (!/^and\s/i.test(rest)) return null;
    rest = rest.slice(3);
  }
  return filter === undefined ? conditions : null;
}

function toCondition(
  [, name = '', op = '', literal = '']: RegExpExecArray,
  fields: Fields,
): Condition | null {
  const field = Object.keys(fields).find((known) => known.toLowerCase() === name.toLowerCase());
  if (field === undefined) return null;
  const value = parseLiteral(literal);
  return value === null ? null : { field, op: op.toLowerCase() === 'sw' ? 'sw' : 'eq', value };
}

function parseLiteral(literal: string): string | boolean | null {
  if (/^(true|false)$/i.test(literal)) return literal.toLowerCase() === 'true';
  try {
    return String(JSON.parse(literal));
  } catch {
    // Not a JSON string: scimmy's own parser decides what to say of it.
    return null;
  }
}

/** The conditions as one SQL fragment that starts with AND, or nothing. */
export function whereOf(sql: ISql, conditions: readonly Condition[], fields: Fields): Fragment {
  return conditions.reduce<Fragment>(
    (before, condition) => {
      const test = fields[condition.field];
      return test === undefined ? before : sql`${before} AND ${test(sql, condition)}`;
    },
    sql``,
  );
}

/** A text compared without regard to case. */
export function caseless(column: string): Fields[string] {
  return (sql, { op, value }) => {
    const text = String(value).toLowerCase();
    const pattern = `${text.replace(/[\\%_]/g, '\\$&')}%`;
    return op === 'eq' ? sql`lower(${sql(column)}) = ${text}` : sql`lower(${sql(column)}) LIKE ${pattern}`;
  };
}

/** A text compared as it is. */
export function exact(column: string): Fields[string] {
  return (sql, { op, value }) =>
    op === 'eq'
      ? sql`${sql(column)}::text = ${String(value)}`
      : sql`starts_with(${sql(column)}::text, ${String(value)})`;
}
