import { addDays } from '../domain/calendar/civil-date';
import { civilDateOf } from '../domain/calendar/instants';
import type { ArrivalRequest, DepartureRequest } from '../domain/people/requests';
import type { Sender } from '../domain/people/submission';

/** HR, by hand. */
export const hand: Sender = {
  actor: { principal: 'hr-1', kind: 'person', role: 'hr', employeeNumber: null },
  origin: 'hand',
};

/** HR, by a file. */
export const file: Sender = { ...hand, origin: 'import' };

let last = 100_000;

/** Employee numbers that nobody has had yet. */
export const newNumbers = (count: number): string[] =>
  Array.from({ length: count }, () => String((last += 1)));

/** The civil date some days from now, in Toronto. */
export const inDays = (days: number): string => addDays(civilDateOf(new Date().toISOString()), days);

/** An arrival with the base rights alone. */
export const arrivalOf = (organization: string, number: string, firstDay: string): ArrivalRequest => ({
  organization,
  employee: { number, givenName: 'Noémie', familyName: 'Gagnon', email: `n.${number}@exemple.gouv.qc.ca` },
  position: { title: 'Technicienne', unit: 'Secrétariat général' },
  profiles: ['LIBRE-SERVICE'],
  managerNumber: null,
  firstDay,
  employmentEnd: null,
  employmentStatus: 'permanent',
  remark: null,
});

/** A departure, planned in three months or immediate. */
export const departureOf = (organization: string, number: string, immediate: boolean): DepartureRequest => ({
  organization,
  employeeNumber: number,
  lastDayWorked: inDays(immediate ? 0 : 90),
  employmentEnd: inDays(immediate ? 0 : 90),
  reason: 'démission',
  immediate,
  confidential: false,
  substituteNumber: null,
  remark: null,
});

const header =
  "Matricule;Nom;Prénom;Courriel;Titre du poste;Unité administrative;Profils;Matricule du gestionnaire;Date d'entrée;Statut d'emploi;Remarque";

/** A file of arrivals in UTF-8, as HR would send it. */
export const arrivalsCsv = (numbers: readonly string[], firstDay: string): Buffer => {
  const rows = numbers.map(
    (number) =>
      `${number};Gagnon;Noémie;n.${number}@exemple.gouv.qc.ca;Technicienne;Secrétariat général;LIBRE-SERVICE;;${firstDay};permanent;`,
  );
  return Buffer.from([header, ...rows, ''].join('\n'));
};
