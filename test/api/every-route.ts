import { organization as organizationSample, sagir, saisie } from './samples';
import { arrivalBody, departureBody } from './process-fixture';

/** Things of REGIE that requests are about. */
export interface Things {
  person: string;
  arrival: string;
  departure: string;
  change: string;
  expiry: string;
  import: string;
  task: string;
  principal: string;
  grant: string;
  key: string;
  hold: string;
  incident: string;
  /** What a history of one of its processes holds. */
  payload: { metadata: Record<string, string>; data: string };
}

/** A whole request about a thing of REGIE, which would be understood from who may send it. */
export interface Sample {
  path: string;
  body?: unknown;
  raw?: string;
}

const trainings = [{ code: 'SAGIR-RM-1', name: 'SAGIR RM', validityMonths: null }];
const reason = 'vérifié';
const of = 'organization=REGIE';
const evidence = { note: 'fait' };
const staff = [
  "Matricule;Nom;Prénom;Titre du poste;Unité administrative;Profils;Matricule du gestionnaire;Date d'entrée;Statut d'emploi",
  '150097;Roy;Éva;Agente;DRF;BASE;100001;2026-12-14;permanent\n',
].join('\n');
/** A file of one departure. */
export const csv = 'Matricule;Dernier jour;Motif;Immédiat\n150001;2027-01-08;retraite;non\n';

/** One request an operation, by its id. A new route needs a line here. */
export const samplesOf = (it: Things): Readonly<Record<string, Sample>> => ({
  'me.read': { path: 'me' },
  'calendars.list': { path: 'calendars' },
  'calendars.put': {
    path: 'calendars/support/versions/2027-01-04',
    body: { hours: [{ from: '08:00', to: '16:30' }], reason },
  },
  'holidays.list': { path: 'holidays' },
  'holidays.put': {
    path: 'holidays/2027',
    body: { days: [{ date: '2027-12-24', name: 'Veille de Noël' }], reason },
  },
  'organizations.list': { path: 'organizations' },
  'organizations.read': { path: 'organizations/REGIE' },
  'organizations.put': { path: 'organizations/REGIE', body: { ...organizationSample, trainings } },
  'systems.list': { path: `systems?${of}` },
  'systems.read': { path: `systems/SAGIR?${of}` },
  'systems.put': { path: `systems/SAGIR?${of}`, body: sagir },
  'systems.extract': {
    path: `systems/SAGIR/extracts?${of}`,
    raw: 'Utilisateur;Responsabilité;Date de début;Date de fin;Héritée de\n150001;LSA;2026-02-02;;\n',
  },
  'profiles.list': { path: `profiles?${of}` },
  'profiles.read': { path: `profiles/BASE?${of}` },
  'profiles.put': { path: `profiles/SAISIE?${of}`, body: { ...saisie, trainings: [] } },

  'arrivals.list': { path: `arrivals?${of}` },
  'arrivals.read': { path: `arrivals/${it.arrival}` },
  'arrivals.create': { path: 'arrivals', body: arrivalBody('150099', { organization: 'REGIE' }) },
  'arrivals.preview': { path: 'arrivals/preview', body: arrivalBody('150098', { organization: 'REGIE' }) },
  'arrivals.import': { path: `arrivals/imports?${of}`, raw: staff },
  'arrivals.amend': { path: `arrivals/${it.arrival}`, body: { firstDay: '2026-12-14' } },
  'arrivals.cancel': { path: `arrivals/${it.arrival}/cancel`, body: { reason } },
  'arrivals.activationPass': { path: `arrivals/${it.arrival}/activation-pass`, body: {} },
  'arrivals.redeemPass': {
    path: `arrivals/${it.arrival}/activation-pass/redeem`,
    body: { pass: 'x'.repeat(40) },
  },

  'departures.list': { path: `departures?${of}` },
  'departures.read': { path: `departures/${it.departure}` },
  'certificates.read': { path: `departures/${it.departure}/certificate` },
  'departures.create': { path: 'departures', body: departureBody('150002', { organization: 'REGIE' }) },
  'departures.preview': {
    path: 'departures/preview',
    body: departureBody('150002', { organization: 'REGIE' }),
  },
  'departures.import': { path: `departures/imports?${of}`, raw: csv },
  'departures.amend': { path: `departures/${it.departure}`, body: { lastDayWorked: '2026-12-22' } },
  'departures.cancel': { path: `departures/${it.departure}/cancel`, body: { reason } },
  'departures.confirm': { path: `departures/${it.departure}/confirm`, body: { as: 'now' } },
  'departures.disclose': { path: `departures/${it.departure}/disclose`, body: { reason } },
  'departures.release': { path: `departures/${it.departure}/release`, body: { reason } },
  'departureLimits.read': { path: `departure-limits?${of}` },
  'departureLimits.decide': {
    path: 'departure-limits/decisions',
    body: { organization: 'REGIE', decision: 'release', digest: '0'.repeat(64), reason },
  },

  'changes.read': { path: `changes/${it.change}` },
  'changes.cancel': { path: `changes/${it.change}/cancel`, body: { reason } },

  'expiries.list': { path: `expiries?${of}` },
  'expiries.read': { path: `expiries/${it.expiry}` },

  'people.list': { path: `people?${of}` },
  'people.read': { path: `people/${it.person}` },
  'people.access': { path: `people/${it.person}/access` },
  'people.export': { path: `people/${it.person}/export` },
  'people.import': { path: `people/imports?${of}`, raw: staff },
  'people.changes': { path: `people/${it.person}/changes`, body: { effectiveOn: '2026-12-14', unit: 'DRH' } },
  'people.changesPreview': {
    path: `people/${it.person}/changes/preview`,
    body: { effectiveOn: '2026-12-14', unit: 'DRH' },
  },
  'people.trainings': {
    path: `people/${it.person}/trainings`,
    body: { code: 'SAGIR-RM-1', completedOn: '2026-11-02' },
  },
  'people.link': { path: `people/${it.person}/link`, body: { other: it.person, reason } },
  'people.unlink': { path: `people/${it.person}/unlink`, body: { reason } },
  'imports.read': { path: `imports/${it.import}` },

  'tasks.list': { path: `tasks?${of}` },
  'tasks.read': { path: `tasks/${it.task}` },
  'tasks.claim': { path: `tasks/${it.task}/claim` },
  'tasks.complete': { path: `tasks/${it.task}/complete`, body: { evidence } },
  'tasks.verify': { path: `tasks/${it.task}/verify`, body: {} },
  'tasks.reject': { path: `tasks/${it.task}/reject`, body: { reason } },
  'tasks.repair': { path: `tasks/${it.task}/repair`, body: { action: 'retry', reason } },
  'tasks.batch': { path: 'tasks/batch', body: { verb: 'claim', ids: [it.task] } },

  'principals.list': { path: `principals?${of}` },
  'principals.create': { path: 'principals', body: { name: 'X', kind: 'service', organization: 'REGIE' } },
  'principals.change': { path: `principals/${it.principal}`, body: { name: 'Y' } },
  'principals.link': {
    path: `principals/${it.principal}/identities`,
    body: { issuer: 'https://id.exemple', subject: 'x' },
  },
  'roleGrants.list': { path: `role-grants?${of}` },
  'roleGrants.read': { path: `role-grants/${it.grant}` },
  'roleGrants.give': {
    path: 'role-grants',
    body: { principal: it.principal, role: 'pilot', organization: 'REGIE' },
  },
  'roleGrants.end': { path: `role-grants/${it.grant}/end`, body: { reason, lastDay: '2026-12-31' } },
  'keys.list': { path: `keys?${of}` },
  'keys.read': { path: `keys/${it.key}` },
  'keys.create': { path: 'keys', body: { principal: it.principal, role: 'hr', organization: 'REGIE' } },
  'keys.rotate': { path: `keys/${it.key}/rotation`, body: {} },
  'keys.revoke': { path: `keys/${it.key}/revocation`, body: { reason } },

  'retention.read': { path: `retention?${of}` },
  'legalHolds.list': { path: `legal-holds?${of}` },
  'legalHolds.read': { path: `legal-holds/${it.hold}` },
  'legalHolds.place': { path: 'legal-holds', body: { organization: 'REGIE', person: it.person, reason } },
  'legalHolds.lift': { path: `legal-holds/${it.hold}`, body: { reason } },
  'purges.list': { path: `purges?${of}` },

  'incidents.list': { path: `incidents?${of}` },
  'incidents.read': { path: `incidents/${it.incident}` },
  'incidents.enter': { path: 'incidents', body: { organization: 'REGIE', contents: { measures: reason } } },
  'incidents.correct': { path: `incidents/${it.incident}`, body: { contents: { measures: reason }, reason } },
  'incidents.close': { path: `incidents/${it.incident}/close`, body: { outcome: 'not-an-incident', reason } },

  'payloads.decode': { path: 'payloads/decode', body: { payloads: [it.payload] } },
  'audit.entries': { path: `audit?${of}` },
});

/** Operations that answer 200 to anybody of their roles, and must then say nothing of REGIE. */
export const answersToAll: ReadonlySet<string> = new Set([
  'me.read',
  'organizations.list',
  'calendars.list',
  'calendars.put',
  'holidays.list',
  'holidays.put',
  'tasks.batch',
  'payloads.decode',
]);
