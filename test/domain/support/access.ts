import type { LastEmployment, OrganizationAccess, PersonAccess } from '../../../domain/access/access-facts';
import type { System } from '../../../domain/access/catalogue';

const system = (code: string, connector: System['connector']): System => ({
  ...{ code, name: code, connector, criticality: 'elevee', suspensionMinutes: null, queue: null },
  ...{ verification: 'extract', exclusive: false, entitlements: [] },
});

/** An employment under way that arrived through Relais. */
export const employment: LastEmployment = {
  ...{ id: 'e-1', state: 'active', firstDay: '2026-02-02', lastDayWorked: null, employmentEnd: null },
  ...{ expectedEnd: null, hasArrival: true, profiles: [] },
};

/** Employee 150631 of the Régie, with what is said of him. */
export const person = (
  said: Partial<Omit<PersonAccess, 'granted'>> & { granted?: string[]; reason?: string } = {},
): PersonAccess => {
  const { granted = [], reason = 'base', ...rest } = said;
  return {
    ...{ personId: 'p-1', number: '150631', userName: 'regie-150631', email: null, employment },
    ...{
      isTracked: true,
      hasOpenDeparture: false,
      pending: [],
      shared: [],
      accounts: {},
      trainings: [],
      waivers: [],
    },
    ...rest,
    granted: granted.map((entitlement) => ({ entitlement, reason, since: '2026-02-02T05:00:00Z' })),
  };
};

/** The Régie with some people. */
export const regie = (...people: PersonAccess[]): OrganizationAccess => ({
  organization: 'REGIE',
  catalogue: {
    systems: [system('ANNUAIRE', 'scim'), system('SAGIR', 'manuel')],
    profiles: [
      {
        ...{ code: 'BASE', name: 'Base', entitlements: ['ANNUAIRE:compte', 'SAGIR:compte', 'SAGIR:LSA'] },
        ...{ trainings: [], approval: null, owner: null },
      },
      {
        ...{
          code: 'RF-SAISIE',
          name: 'Saisie',
          entitlements: ['SAGIR:RF-SAISIE'],
          trainings: ['SAGIR-RF-1'],
        },
        ...{ approval: 'gestionnaire', owner: null },
      },
    ],
    separation: [
      { code: 'SOD-1', name: 'Saisir et payer', between: ['SAGIR:RF-SAISIE', 'SAGIR:RF-PAIEMENT'] },
    ],
    trainings: [{ code: 'SAGIR-RF-1', name: 'SAGIR RF', validityMonths: 24 }],
  },
  people,
  firstStatementOn: '2026-01-15',
});
