import { roles, type Role } from '../domain/identity';
import { problem } from './problems';

/**
 * How far a role may reach in an operation: everything in the organisations of its key, or only what concerns the
 * employees who report to the caller.
 */
export type Reach = 'organization' | 'reports';
type Row = Readonly<Partial<Record<Role, Reach>>>;

const to = (...roles: Role[]): Row => Object.fromEntries(roles.map((role) => [role, 'organization']));
const andOwnReports = (row: Row): Row => ({ ...row, manager: 'reports' });

const everybody = to(...roles);
const workers = to('hr', 'manager', 'respondent', 'security', 'pilot', 'admin', 'auditor');
const readers = to('hr', 'respondent', 'security', 'pilot', 'admin', 'auditor');
const doers = andOwnReports(to('hr', 'respondent', 'security', 'pilot'));

/** Who may call what. A role that a row does not name is refused; a route without a row stops the start. */
export const matrix: Readonly<Record<string, Row>> = {
  'me.read': everybody,
  'calendars.list': everybody,
  'calendars.put': to('admin'),
  'holidays.list': everybody,
  'holidays.put': to('admin'),
  'organizations.list': everybody,
  'organizations.read': everybody,
  'organizations.put': to('admin'),
  'systems.list': workers,
  'systems.read': workers,
  'systems.put': to('admin'),
  'systems.extract': to('security', 'pilot'),
  'profiles.list': workers,
  'profiles.read': workers,
  'profiles.put': to('admin'),

  'arrivals.create': to('hr'),
  'arrivals.preview': to('hr'),
  'arrivals.list': andOwnReports(readers),
  'arrivals.read': andOwnReports(readers),
  'arrivals.amend': to('hr'),
  'arrivals.cancel': to('hr'),
  'arrivals.import': to('hr'),
  'arrivals.activationPass': andOwnReports(to('respondent')),
  'arrivals.redeemPass': to('security', 'admin'),

  'departures.create': to('hr'),
  'departures.preview': to('hr'),
  'departures.list': andOwnReports(readers),
  'departures.read': andOwnReports(readers),
  'certificates.read': to('hr', 'respondent', 'security', 'admin', 'auditor'),
  'departures.amend': to('hr'),
  'departures.cancel': to('hr'),
  'departures.confirm': to('hr'),
  'departures.disclose': to('hr', 'security'),
  'departures.release': to('security'),
  'departureLimits.read': to('security', 'admin', 'auditor'),
  'departureLimits.decide': to('security'),
  'departures.import': to('hr'),

  'changes.read': andOwnReports(readers),
  'changes.cancel': to('hr'),

  'expiries.list': andOwnReports(readers),
  'expiries.read': andOwnReports(readers),

  'people.list': andOwnReports(readers),
  'people.read': andOwnReports(readers),
  'people.access': andOwnReports(readers),
  'people.export': to('security', 'auditor'),
  'people.import': to('hr'),
  'people.changes': to('hr'),
  'people.changesPreview': to('hr'),
  'people.trainings': to('hr'),
  'people.link': to('security'),
  'people.unlink': to('security'),
  'imports.read': readers,

  'principals.list': to('admin', 'auditor'),
  'principals.create': to('admin'),
  'principals.change': to('admin'),
  'principals.link': to('admin'),
  'roleGrants.list': to('admin', 'auditor'),
  'roleGrants.read': to('admin', 'auditor'),
  'roleGrants.give': to('admin'),
  'roleGrants.end': to('admin'),
  'keys.list': to('admin', 'auditor'),
  'keys.read': to('admin', 'auditor'),
  'keys.create': to('admin'),
  'keys.rotate': to('admin'),
  'keys.revoke': to('admin'),

  'retention.read': workers,
  'legalHolds.list': to('security', 'admin', 'auditor'),
  'legalHolds.read': to('security', 'admin', 'auditor'),
  'legalHolds.place': to('security'),
  'legalHolds.lift': to('security'),
  'incidents.list': to('security', 'auditor'),
  'incidents.read': to('security', 'auditor'),
  'incidents.enter': to('security'),
  'incidents.correct': to('security'),
  'incidents.close': to('security'),
  'purges.list': to('security', 'admin', 'auditor'),

  'audit.entries': to('auditor'),
  'payloads.decode': to('security', 'auditor'),

  'tasks.list': andOwnReports(readers),
  'tasks.read': andOwnReports(readers),
  'tasks.claim': doers,
  'tasks.complete': doers,
  'tasks.verify': doers,
  'tasks.reject': doers,
  'tasks.repair': doers,
  'tasks.batch': doers,
};

/** Roles that see a confidential departure, beside its author. */
export const confidentialReaders: readonly Role[] = ['security', 'auditor'];

/** The reach of a role in an operation. Throws `forbidden` when it has none. */
export const authorise = (operationId: string, role: Role): Reach => {
  const reach = matrix[operationId]?.[role];
  if (!reach) throw problem('forbidden');
  return reach;
};
