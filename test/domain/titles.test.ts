import { humanActions } from '../../domain/processes/plan';
import { taskKinds } from '../../domain/tasks/task';
import { checklistOf, titleOf, type TaskSubject } from '../../domain/tasks/titles';

const subject = (over: Partial<TaskSubject> = {}): TaskSubject => ({
  ...{ kind: 'work', action: 'work', system: 'SAGIR', entitlements: ['SAGIR:RF-SAISIE', 'SAGIR:LSA'] },
  reason: 'RF-SAISIE',
  ...over,
});

describe('the title of a task', () => {
  it.each([
    [subject(), 'Donner les accès dans SAGIR'],
    [subject({ action: 'correct' }), 'Corriger la fiche de la personne dans SAGIR'],
    [subject({ action: 'end' }), 'Mettre une date de fin aux accès dans SAGIR'],
    [subject({ action: 'return', system: 'MATERIEL' }), 'Reprendre le matériel dans MATERIEL'],
    [subject({ action: 'check', system: null }), 'Vérifier l’arrivée avec la personne'],
    [subject({ kind: 'approval', action: 'approve', system: null }), 'Approuver le profil RF-SAISIE'],
    [
      subject({ kind: 'waiver', action: 'waive', system: null, reason: 'SOD-8' }),
      'Accorder une dérogation à la séparation des tâches SOD-8',
    ],
    [subject({ kind: 'confirmation', action: 'confirm', system: null }), 'Confirmer le départ'],
    [subject({ kind: 'repair', action: 'enable' }), 'Réparer une étape qui ne peut continuer (SAGIR)'],
    [
      subject({ kind: 'repair', action: 'rehome', system: null, reason: 'departure' }),
      'Réparer une étape qui ne peut continuer (departure)',
    ],
  ])('of %j is « %s »', (about, title) => {
    expect(titleOf(about)).toBe(title);
  });

  it('is there for every kind of task and every action of a person', () => {
    for (const kind of taskKinds)
      for (const action of humanActions)
        expect(titleOf(subject({ kind, action }))).toMatch(/^\p{Lu}\p{Ll}+ .+/u);
  });
});

describe('the checklist of a task', () => {
  it('has one line a right, as the system calls it', () => {
    expect(checklistOf(subject())).toEqual(['Donner RF-SAISIE', 'Donner LSA']);
    expect(checklistOf(subject({ action: 'end' }))[0]).toBe('Mettre une date de fin à RF-SAISIE');
  });

  it('is empty for a decision', () => {
    expect(checklistOf(subject({ kind: 'approval', action: 'approve' }))).toEqual([]);
  });
});
