import { readHrFile } from '../../connectors/hr-file/read';
import { readPeopleRows, type RosterRow } from '../../domain/people/people-rows';
import { isPartial, missingFrom, rosterChange, type KnownEmployee } from '../../domain/people/roster';

const today = '2026-11-24';
const header =
  "Matricule;Nom;Prénom;Courriel;Unité administrative;Matricule du gestionnaire;Date d'entrée;Statut d'emploi;Fin d'emploi;Profils";

function read(...lines: string[]) {
  const reading = readHrFile(Buffer.from([header, ...lines].join('\n')), 'people');
  if (!reading.ok) throw new Error(reading.refusal.detail);
  const nobody = { knownNumbers: (number: string) => number === '900', managerOf: () => null };
  return readPeopleRows(reading.rows, { today, profiles: new Set(['RF-SAISIE']), ...nobody });
}

const row = (over: Partial<RosterRow> = {}): RosterRow => ({
  ...{
    number: '1',
    givenName: 'Ève',
    familyName: 'Roy',
    email: 'eve@exemple.qc.ca',
    title: null,
    unit: 'DRF',
  },
  ...{ managerNumber: null, firstDay: '2001-05-07', lastDay: null, status: 'permanent', profiles: null },
  ...{ remark: null, ...over },
});

type Handling = Partial<Omit<KnownEmployee, 'number' | 'person' | 'employment'>>;

function known(over: Partial<RosterRow> = {}, handling: Handling = {}, at = today): KnownEmployee {
  const { added, person } = rosterChange(2, row(over), null, at);
  if (!added || !person) throw new Error('nobody was created');
  const untouched = { underProcess: false, isHandled: false, announced: {}, isSecret: false };
  return { number: row(over).number, person, employment: added, ...untouched, ...handling };
}

describe('a statement of the workforce', () => {
  test('takes who was hired many years ago, and says nothing where the cell is empty', () => {
    const { accepted, refused } = read(
      '1;Roy;Ève;;DRF;;1990-04-02;permanent;;',
      '2;Côté;Luc;;DRF;1;2027-01-04;occasionnel;2027-06-30;RF-SAISIE',
    );
    expect(refused).toEqual([]);
    expect(accepted[0]).toEqual({ line: 2, row: row({ email: null, firstDay: '1990-04-02' }) });
    expect(accepted[1]?.row).toMatchObject({
      managerNumber: '1',
      lastDay: '2027-06-30',
      profiles: ['RF-SAISIE'],
    });
  });

  test('refuses each bad row alone, with its column and its reason', () => {
    const { accepted, refused } = read(
      '1;Roy;Ève;;DRF;900;1990-04-02;permanent;;',
      '1;Roy;Ève;;DRF;;1990-04-02;permanent;;',
      '3;Roy;Ève;;DRF;3;1990-04-02;permanent;;',
      '4;Roy;Ève;;DRF;404;1990-04-02;permanent;;',
      '5;Roy;Ève;;DRF;6;1990-04-02;permanent;;',
      '6;Roy;Ève;;DRF;5;1990-04-02;permanent;;',
      '7;Roy;Ève;;DRF;;2190-04-02;permanent;;',
      '8;Roy;Ève;;DRF;;;permanent;;',
      '9;Roy;Ève;;DRF;;2001-04-02;permanent;2001-04-01;',
      '10;Roy;Ève;;DRF;;2001-04-02;permanent;;RF-INCONNU',
      '11;Roy;Ève;courriel;DRF;;2001-04-02;permanent;;',
    );
    expect(accepted.map(({ line }) => line)).toEqual([2]);
    expect(refused.map(({ line, reasonCode }) => [line, reasonCode])).toEqual([
      [3, 'number-duplicate'],
      [4, 'manager-self'],
      [5, 'manager-unknown'],
      [6, 'manager-cycle'],
      [7, 'manager-cycle'],
      [8, 'date-out-of-bounds'],
      [9, 'first-day-missing'],
      [10, 'end-before-start'],
      [11, 'profile-unknown'],
      [12, 'email-invalid'],
    ]);
  });

  test('makes an employment active, planned or ended by its days', () => {
    const stateOf = (over: Partial<RosterRow>) => rosterChange(2, row(over), null, today).added;
    expect(stateOf({})).toMatchObject({ state: 'active', ordinal: 1, expectedEnd: null });
    expect(stateOf({ firstDay: '2026-11-25' })).toMatchObject({ state: 'planned' });
    expect(stateOf({ lastDay: '2026-11-24' })).toMatchObject({ state: 'active', expectedEnd: '2026-11-24' });
    expect(stateOf({ lastDay: '2026-11-23' })).toMatchObject({ state: 'ended', lastDayWorked: '2026-11-23' });
  });

  test('said again changes nothing; said otherwise corrects what differs and keeps what it does not say', () => {
    const employee = known({ profiles: ['RF-SAISIE'] });
    expect(rosterChange(2, row(), employee, today)).toMatchObject({ outcome: 'unchanged', updated: null });
    expect(rosterChange(2, row({ unit: 'DRM', email: null }), employee, today)).toMatchObject({
      outcome: 'changed',
      person: { email: 'eve@exemple.qc.ca' },
      updated: { unit: 'DRM', profiles: ['RF-SAISIE'] },
      difference: { unit: { from: 'DRF', to: 'DRM' } },
    });
  });

  const handled = { isHandled: true };
  const untouched = { outcome: 'held', person: null, added: null, updated: null };

  test('changes nothing of what Relais handles: what it says otherwise is held, with the difference', () => {
    const said = row({ familyName: 'Roy-Caron', unit: 'DRM', lastDay: '2026-10-30' });
    expect(rosterChange(2, said, known({}, handled), today)).toMatchObject({
      ...untouched,
      difference: {
        familyName: { from: 'Roy', to: 'Roy-Caron' },
        unit: { from: 'DRF', to: 'DRM' },
        employmentEnd: { from: null, to: '2026-10-30' },
      },
    });
    expect(rosterChange(2, row(), known({}, handled), today)).toMatchObject({ outcome: 'unchanged' });
  });

  test('agrees with what an open change or a planned departure announces', () => {
    const moving = known({}, { ...handled, announced: { unit: 'DRM' } });
    expect(rosterChange(2, row({ unit: 'DRM' }), moving, today)).toMatchObject({ outcome: 'unchanged' });
    const leaving = known({}, handled);
    if (leaving.employment) leaving.employment.lastDayWorked = '2026-12-18';
    expect(rosterChange(2, row({ lastDay: '2026-12-18' }), leaving, today)).toMatchObject({
      outcome: 'unchanged',
    });
  });

  test('ends nobody: a last day in the past is a question, even of somebody whom Relais never handled', () => {
    const change = rosterChange(2, row({ lastDay: '2026-10-30' }), known(), today);
    expect(change).toMatchObject({
      ...untouched,
      difference: { employmentEnd: { from: null, to: '2026-10-30' } },
    });
  });

  test('says nothing of an end while a confidential departure is under way', () => {
    const secret = { ...handled, underProcess: true, isSecret: true };
    const leaving = known({}, secret);
    if (leaving.employment) leaving.employment.lastDayWorked = '2026-11-30';
    expect(rosterChange(2, row({ lastDay: '2027-06-30' }), leaving, today)).toMatchObject({
      ...{ outcome: 'unchanged', difference: {} },
    });
    const gone = known({ lastDay: '2026-10-30' }, secret);
    expect(rosterChange(2, row(), gone, today)).toMatchObject({ outcome: 'unchanged', difference: {} });
  });

  test('never opens an ended employment again; a later first day is another one, unless Relais ended the first', () => {
    const gone = known({ lastDay: '2026-10-30' });
    const employmentState = { from: 'ended', to: 'active' };
    expect(rosterChange(2, row(), gone, today)).toMatchObject({
      ...untouched,
      difference: { employmentState },
    });
    const back = row({ firstDay: '2026-11-02' });
    expect(rosterChange(2, back, gone, today)).toMatchObject({
      ...{ outcome: 'accepted', added: { ordinal: 2, state: 'active' } },
    });
    expect(rosterChange(2, back, { ...gone, ...handled }, today)).toMatchObject({
      ...untouched,
      difference: { employmentState, firstDay: { from: '2001-05-07', to: '2026-11-02' } },
    });
  });

  test('lets a day come: who was stated in advance is at work, without a word', () => {
    const planned = known({ firstDay: '2026-11-25' });
    expect(rosterChange(2, row({ firstDay: '2026-11-25' }), planned, '2026-11-25')).toMatchObject({
      ...{ outcome: 'unchanged', updated: { state: 'active' } },
    });
  });

  test('asks about who is at work, under no process, and not named', () => {
    const staff = [
      known({ number: '1' }),
      known({ number: '2' }),
      known({ number: '3' }, { underProcess: true }),
      known({ number: '4', firstDay: '2026-12-01' }),
      known({ number: '5', lastDay: '2026-11-01' }),
    ];
    expect(missingFrom(staff, new Set(['1']))).toEqual(['2']);
    expect(isPartial(20, staff)).toBe(false);
    expect(isPartial(21, staff)).toBe(true);
  });
});
