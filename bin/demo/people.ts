import type { Role } from '../../domain/identity';

/** The organisation of the demonstration. */
export const DEMO_ORGANIZATION = 'REGIE';

/** Employee number of the director who answers for DRF, DRM and DRH, and for the organisation. */
export const RESPONDENT_NUMBER = '360494';

/** Somebody who holds a key of the demonstration, and can sign in. */
export interface DemoPerson {
  /** His name in `demo-keys.json` and `demo-people.json`. */
  key: string;
  role: Role;
  name: string;
  /** His own number, where he is one of the employees of the demonstration file. */
  employeeNumber: string | null;
  /** `null`: his key opens every organisation. */
  organization: string | null;
}

/** His principal. */
export const principalOf = ({ key }: DemoPerson): string => `demo-${key}`;

/** Where mail for him goes. */
export const emailOf = ({ key }: DemoPerson): string => `${key}@exemple.gouv.qc.ca`;

const of = (
  key: string,
  role: Role,
  name: string,
  held: Partial<Pick<DemoPerson, 'employeeNumber' | 'organization'>> = {},
): DemoPerson => ({ key, role, name, employeeNumber: null, organization: DEMO_ORGANIZATION, ...held });

/** One person a role, two for security and for pilotage: nobody verifies his own work. */
export const demoPeople: readonly DemoPerson[] = [
  of('hr', 'hr', 'Louise Tremblay'),
  of('manager', 'manager', 'Frédéric Gagné', { employeeNumber: '150631' }),
  of('security', 'security', 'Karim Benali'),
  of('security2', 'security', 'Josée Lapointe'),
  of('pilot', 'pilot', 'Alain Bergeron'),
  of('pilot2', 'pilot', 'Mireille Savard'),
  of('respondent', 'respondent', 'Isabelle Poulin', { employeeNumber: RESPONDENT_NUMBER }),
  of('employee', 'employee', 'Geneviève Gagné', { employeeNumber: '481272' }),
  of('admin', 'admin', 'Dominique Roy', { organization: null }),
  of('auditor', 'auditor', 'Hélène Caron', { organization: null }),
  of('transitionManager', 'transition-manager', 'Marc-André Nguyen', { organization: null }),
  of('agent', 'agent', 'Fatou Diallo', { organization: null }),
  of('billing', 'billing', 'Benoît Cloutier', { organization: null }),
  of('businessLine', 'business-line', 'Sylvie Ouellet', { organization: null }),
];
