import type { z } from 'zod';
import { listAudit, type AuditLine } from '../../db/stores/audit-reads';
import { toCsv } from '../../domain/people/csv-export';
import { organizationOf } from '../caller';
import { defineRoute, type Answer } from '../route';
import { auditPage, auditQuery } from './schemas';

type Query = z.output<typeof auditQuery>;

const columns = ['sequence', 'at', 'recordedAt', 'actor', 'action', 'subjectKind', 'subjectId'] as const;

const csvOf = (items: readonly AuditLine[]): string =>
  toCsv(
    [...columns, 'details', 'hash'],
    items.map((line) => [
      ...columns.map((column) => line[column]),
      line.details === null ? null : JSON.stringify(line.details),
      line.hash,
    ]),
  );

const types = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson; charset=utf-8' } as const;

const asFile = (format: 'csv' | 'ndjson', items: readonly AuditLine[], next: number | null): Answer => ({
  status: 200,
  text: format === 'csv' ? csvOf(items) : items.map((line) => `${JSON.stringify(line)}\n`).join(''),
  headers: {
    'Content-Type': types[format],
    'Content-Disposition': `attachment; filename="audit.${format}"`,
    ...(next !== null && { 'X-Next-Before': String(next) }),
  },
});

/** The audit of an organisation, newest first: a page, or an export page by page. */
export const auditEntries = defineRoute({
  method: 'get',
  path: '/api/v1/audit',
  operationId: 'audit.entries',
  summary:
    'Les entrées de l’audit d’un organisme, les plus récentes d’abord, ou en fichier (format=csv, ndjson)',
  tags: ['audit'],
  query: auditQuery,
  responses: { 200: auditPage },
  files: ['text/csv', 'application/x-ndjson'],
  headers: ['X-Next-Before', 'Content-Disposition'],
  handler: async ({ query, ...call }) => {
    const organization = organizationOf(call.caller, query.organization);
    const rows = await call.deps.database.withScope([organization], (tx) =>
      listAudit(tx, { ...filterOf(query), organization, limit: query.limit + 1 }),
    );
    const items = rows.slice(0, query.limit);
    const next = rows.length > query.limit ? (items.at(-1)?.sequence ?? null) : null;
    return query.format === 'json'
      ? { status: 200, body: { items, next } }
      : asFile(query.format, items, next);
  },
});

const filterOf = ({ from, to, actor, action, subject, before }: Query) => ({
  from: from ?? null,
  to: to ?? null,
  actor: actor ?? null,
  action: action ?? null,
  subject: subject ?? null,
  before: before ?? null,
});
