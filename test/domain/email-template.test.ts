import * as fc from 'fast-check';
import { emailFrom } from '../../domain/people/email-template';

const template = '{prenom}.{nom}@exemple.gouv.qc.ca';
const address = (givenName: string, familyName: string, taken: string[] = []): string =>
  emailFrom(template, givenName, familyName, '700100', new Set(taken));

describe('the address of a new employee', () => {
  it.each([
    ['Noémie', 'Gagnon', 'noemie.gagnon'],
    ['Jean-François', "O'Neil", 'jeanfrancois.oneil'],
    ['Søren', 'Bédard', 'soren.bedard'],
    ['Cœur', 'Læticia-Groß', 'coeur.laeticiagross'],
    ['MARIE ÈVE', 'St-Onge', 'marieeve.stonge'],
    ['Łukasz', 'Đorđević', 'lukasz.dordevic'],
    ['Þóra', 'Guðmundsdóttir', 'thora.gudmundsdottir'],
    ['李', '王', '700100.700100'],
    ['Иван', 'Tremblay', '700100.tremblay'],
  ])('%s %s is %s', (givenName, familyName, localPart) => {
    expect(address(givenName, familyName)).toBe(`${localPart}@exemple.gouv.qc.ca`);
  });

  it('is never a colleague’s: a number follows the name', () => {
    const first = 'noemie.gagnon@exemple.gouv.qc.ca';
    const second = 'noemie.gagnon2@exemple.gouv.qc.ca';
    expect(address('Noémie', 'Gagnon', [first])).toBe(second);
    expect(address('Noemie', 'Gagnon', [first, second])).toBe('noemie.gagnon3@exemple.gouv.qc.ca');
  });

  it('is free and plain, whoever comes and however many have the name already', () => {
    const name = fc
      .string({ unit: fc.constantFrom('a', 'é', 'È', 'ø', 'ñ', ' ', '-', '’', 'Z') })
      .filter((text) => /[a-z]/i.test(text));
    fc.assert(
      fc.property(name, name, fc.nat({ max: 5 }), (givenName, familyName, namesakes) => {
        const taken: string[] = [];
        for (let n = 0; n <= namesakes; n += 1) taken.push(address(givenName, familyName, taken));
        expect(new Set(taken).size).toBe(namesakes + 1);
        for (const each of taken) expect(each).toMatch(/^[a-z0-9]+\.[a-z0-9]+@exemple\.gouv\.qc\.ca$/);
      }),
    );
  });

  it('is numbered at its end when its template has no family name', () => {
    const byGivenName = '{prenom}@exemple.gouv.qc.ca';
    const taken = new Set(['noemie@exemple.gouv.qc.ca', 'noemie2@exemple.gouv.qc.ca']);
    expect(emailFrom(byGivenName, 'Noémie', 'Gagnon', '700100', taken)).toBe('noemie3@exemple.gouv.qc.ca');
  });

  it('is what the organisation says when its template names nobody', () => {
    const shared = 'accueil@exemple.gouv.qc.ca';
    expect(emailFrom(shared, 'Noémie', 'Gagnon', '700100', new Set([shared]))).toBe(shared);
  });
});
