import type { Door } from './door';

/** An organisation that decides nothing yet. */
export const organization = { name: 'Régie des exemples' };

/** An organisation with a training and a separation rule. */
export const settled = {
  ...organization,
  trainings: [{ code: 'SAGIR-RF-1', name: 'SAGIR RF: bases', validityMonths: null }],
  separation: [{ code: 'SOD-1', name: 'Saisir et payer', between: ['SAGIR:RF-SAISIE', 'SAGIR:RF-PAIEMENT'] }],
};

/** A manual system. */
export const sagir = {
  name: 'SAGIR',
  connector: 'manuel',
  criticality: 'elevee',
  queue: 'securite',
  verification: 'secondPerson',
  entitlements: ['compte', 'RF-SAISIE', 'RF-PAIEMENT'],
};

/** A system that Relais calls itself. */
export const annuaire = {
  name: 'Annuaire d’identité',
  connector: 'scim',
  criticality: 'critique',
  suspensionMinutes: 5,
  verification: 'none',
  entitlements: ['compte', 'groupe:tous-les-employes'],
  config: { baseUrl: 'https://annuaire.exemple/scim', tokenRef: 'ANNUAIRE' },
};

/** A profile whose right is gated by a training. */
export const saisie = {
  name: 'Saisie',
  entitlements: ['SAGIR:RF-SAISIE'],
  trainings: ['SAGIR-RF-1'],
  approval: 'gestionnaire',
};

/** Declares an organisation with one training and SAGIR, through the door. */
export async function declare(door: Door, admin: string, code: string): Promise<void> {
  const { trainings } = settled;
  await accepted(door, admin, `/api/v1/organizations/${code}`, { ...organization, trainings });
  await accepted(door, admin, `/api/v1/systems/SAGIR?organization=${code}`, sagir);
}

async function accepted(door: Door, key: string, path: string, body: unknown): Promise<void> {
  const reply = await door.ask('PUT', path, { key, body });
  if (reply.status !== 201) throw new Error(`${path}: ${reply.status} ${reply.text}`);
}
