import type { ArrivalRequest, DepartureRequest } from '../../domain/people/requests';
import type { Sender } from '../../domain/people/submission';

/** HR of the demonstration organisation, by hand. */
export const hr: Sender = {
  actor: { principal: 'hr-1', kind: 'person', role: 'hr', employeeNumber: null },
  origin: 'hand',
};

/** An arrival with the base rights alone, at the top of the organisation. */
export const arrivalOf = (
  number: string,
  firstDay: string,
  over: Partial<ArrivalRequest> = {},
): ArrivalRequest => ({
  organization: 'REGIE',
  employee: {
    number,
    givenName: 'Noémie',
    familyName: 'Gagnon',
    email: `noemie.${number}@exemple.gouv.qc.ca`,
  },
  position: { title: 'Technicienne', unit: 'Secrétariat général' },
  profiles: ['LIBRE-SERVICE'],
  managerNumber: null,
  firstDay,
  employmentEnd: null,
  employmentStatus: 'permanent',
  remark: null,
  ...over,
});

/** A planned departure. */
export const departureOf = (
  employeeNumber: string,
  lastDayWorked: string,
  over: Partial<DepartureRequest> = {},
): DepartureRequest => ({
  organization: 'REGIE',
  employeeNumber,
  lastDayWorked,
  employmentEnd: lastDayWorked,
  reason: 'démission',
  immediate: false,
  confidential: false,
  substituteNumber: null,
  remark: null,
  ...over,
});
