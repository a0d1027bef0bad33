import { findInFacts } from '../../domain/access/hr-findings';
import { publicServiceCalendar } from '../support/calendar';
import { sharedAddresses } from '../../domain/people/shared-email';
import { employment, person, regie } from './support/access';

const at = (line: number, number: string, email: string | null) => ({ line, number, email });
const known = [
  { number: '9', email: 'Accueil@exemple.qc.ca' },
  { number: '1', email: 'eve@exemple.qc.ca' },
];

describe('an address that several have', () => {
  it('is told on each line of the file that has it, whatever its case, and beside who is at work', () => {
    const rows = [
      at(2, '1', 'eve@exemple.qc.ca'),
      at(3, '2', 'luc@exemple.qc.ca'),
      at(4, '3', 'LUC@exemple.qc.ca'),
      at(5, '4', 'accueil@exemple.qc.ca'),
      at(6, '5', null),
      at(7, '6', null),
    ];
    const said = [...sharedAddresses(rows, known)].map(([line, { message }]) => [line, message]);
    expect(said).toEqual([
      [3, 'courriel partagé avec la ligne 4'],
      [4, 'courriel partagé avec la ligne 3'],
      [5, 'courriel déjà donné à l’employé 9'],
    ]);
  });

  it('is one question to HR each night, about those at work alone', () => {
    const sharing = (number: string, over = {}) =>
      person({ personId: number, number, userName: `regie-${number}`, email: 'a@exemple.qc.ca', ...over });
    const gone = { ...employment, state: 'ended' as const };
    const people = [
      sharing('34'),
      sharing('83', { email: 'A@exemple.qc.ca' }),
      sharing('5', { employment: gone }),
    ];
    const found = findInFacts(regie(...people), '2026-11-24', publicServiceCalendar);
    expect(found.map(({ dedupeKey, queue, title }) => [dedupeKey, queue, title])).toEqual([
      ['email-shared:34+83', 'rh', 'Une même adresse de courriel pour les employés 34, 83'],
    ]);
  });
});
