import { processSteps } from '../../db/schema/processes';
import { createPrincipal } from '../../db/stores/identity';
import { createHeldKey } from '../support/identities';
import { taskRoutes } from '../../api/tasks/routes';
import { openDoor, type Door } from './door';
import { employ, follow, openTask, organize } from './tasks-fixture';

describe('the person responsible for a task', () => {
  let door: Door;
  let auditor: string;

  beforeAll(async () => {
    door = await openDoor({}, taskRoutes);
    auditor = await door.key({ role: 'auditor' });
    await organize(door.database.app, 'REGIE', { owners: { DRF: '400', DRM: '410', DRH: '100' } });
    const { app } = door.database;
    await employ(app, 'REGIE', '100', '200');
    await employ(app, 'REGIE', '900', null);
    await employ(app, 'REGIE', '400', '900');
    await employ(app, 'REGIE', '410', '900', { state: 'ended', lastDayWorked: '2026-11-20' });
  });
  afterAll(() => door.close());

  const responsibleFor = async (
    employeeNumber: string | null,
    assignee = 'manager',
    organization = 'REGIE',
  ) => {
    const id = await openTask(door.database.app, { organization, employeeNumber, assignee });
    const { json } = await door.ask('GET', `/api/v1/tasks/${id}`, { key: auditor });
    return json?.responsible ?? null;
  };
  /** Somebody new under a manager; answers the number. */
  const reportTo = async (number: string, manager: string): Promise<string> => {
    await employ(door.database.app, 'REGIE', number, manager);
    return number;
  };

  it.each([
    ['he starts later', { state: 'planned', firstDay: '2026-11-24' }, '900'],
    ['he starts today', { state: 'planned', firstDay: '2026-11-23' }, 'himself'],
    ['his last day was yesterday', { lastDayWorked: '2026-11-22' }, '900'],
    ['his last day is today', { lastDayWorked: '2026-11-23' }, 'himself'],
    ['his employment has ended', { state: 'ended', lastDayWorked: '2026-12-31' }, '900'],
  ] as const)('is the manager, else his own manager: %s', async (_what, over, expected) => {
    const number = `m${Object.values(over).join('')}`.slice(0, 20);
    await employ(door.database.app, 'REGIE', number, '900', over);
    const report = await reportTo(`r${number}`, number);
    expect(await responsibleFor(report)).toBe(expected === 'himself' ? number : expected);
  });

  it('is not a manager who is being suspended, though his last day is today', async () => {
    const ids = await employ(door.database.app, 'REGIE', '210', '900', { lastDayWorked: '2026-11-23' });
    const report = await reportTo('211', '210');
    expect(await responsibleFor(report)).toBe('210');
    const departure = { kind: 'departure', employeeNumber: '210', state: 'suspending' } as const;
    await follow(door.database.app, 'REGIE', ids, departure);
    expect(await responsibleFor(report)).toBe('900');
  });

  describe('who has no account yet', () => {
    /** An arrival of somebody, with one step as the tables show it. */
    const withStep = async (number: string, step: Partial<typeof processSteps.$inferInsert>) => {
      const { app } = door.database;
      const ids = await employ(app, 'REGIE', number, '900', { state: 'planned', firstDay: '2026-11-23' });
      const { processId } = await follow(app, 'REGIE', ids, { employeeNumber: number });
      await app.withScope(['REGIE'], (tx) =>
        tx.orm.insert(processSteps).values({
          ...{ organization: 'REGIE', processId, stepId: 'enable:RESEAU', position: 0, action: 'enable' },
          ...{
            system: 'RESEAU',
            entitlements: [],
            at: '2026-11-23T05:00:00Z',
            state: 'failed',
            reason: 'base',
          },
          ...{ updatedAt: '2026-11-23T05:00:01Z', ...step },
        }),
      );
      return await reportTo(`r${number}`, number);
    };

    it.each([
      ['its making failed', '271', { state: 'failed' }, '900'],
      ['it waits for its preparation', '272', { state: 'waiting' }, '900'],
      ['what a called off departure took is not given back', '273', { action: 'restore' }, '900'],
      ['it was made', '274', { state: 'done' }, 'himself'],
      ['somebody decided that he needs none', '275', { state: 'skipped' }, 'himself'],
      ['it is due tomorrow', '276', { state: 'scheduled', at: '2026-11-24T05:00:00Z' }, 'himself'],
      ['a right in it is late, not the account', '277', { action: 'grant' }, 'himself'],
    ] as const)('is passed over at once when it is due: %s', async (_what, number, step, expected) => {
      const report = await withStep(number, step);
      expect(await responsibleFor(report)).toBe(expected === 'himself' ? number : expected);
    });
  });

  it('is the manager of the last employment of somebody hired again', async () => {
    const ended = { state: 'ended', lastDayWorked: '2026-03-01' } as const;
    await employ(door.database.app, 'REGIE', '220', '400', ended);
    await employ(door.database.app, 'REGIE', '220', '900', { ordinal: 2, firstDay: '2026-09-01' });
    expect(await responsibleFor('220')).toBe('900');
  });

  it('is nobody but the respondent without a manager, with one who is not known, or in a circle', async () => {
    expect(await responsibleFor('900')).toBeNull();
    expect(await responsibleFor(await reportTo('230', 'inconnu'))).toBeNull();
    const gone = { state: 'ended' } as const;
    await employ(door.database.app, 'REGIE', '240', '241', gone);
    await employ(door.database.app, 'REGIE', '241', '240', gone);
    expect(await responsibleFor(await reportTo('242', '240'))).toBeNull();
    expect(await responsibleFor(null)).toBeNull();
  });

  it('is never the person whom the task is about', async () => {
    await reportTo('250', '251');
    await employ(door.database.app, 'REGIE', '251', '250', { state: 'ended' });
    expect(await responsibleFor('250')).toBeNull();
  });

  it('is looked for twelve managers up, no further', async () => {
    for (let level = 1; level <= 12; level += 1)
      await employ(door.database.app, 'REGIE', `up${level}`, `up${level + 1}`, { state: 'ended' });
    await employ(door.database.app, 'REGIE', 'up13', null);
    expect(await responsibleFor('up1')).toBe('up13');
    expect(await responsibleFor(await reportTo('up0', 'up1'))).toBeNull();
  });

  it.each([
    ['the owner that the organisation names', 'owner:DRF', '400'],
    ['the manager of an owner who has left', 'owner:DRM', '900'],
    ['nobody when the owner is the employee himself and his manager is not known', 'owner:DRH', null],
    ['nobody when no owner is named', 'owner:DRX', null],
    ['nobody for a whole queue', 'queue', null],
  ])('is %s', async (_what, assignee, expected) => {
    expect(await responsibleFor('100', assignee)).toBe(expected);
  });

  it('is not looked for in another organisation', async () => {
    await organize(door.database.app, 'MUSEE');
    await employ(door.database.app, 'MUSEE', '100', '900');
    expect(await responsibleFor('100', 'manager', 'MUSEE')).toBeNull();
  });

  it('answers in his own organisation alone, even with a key that opens several', async () => {
    await reportTo('260', '900');
    const here = await openTask(door.database.app, {
      organization: 'REGIE',
      employeeNumber: '260',
      assignee: 'manager',
    });
    await employ(door.database.app, 'MUSEE', '900', null);
    await employ(door.database.app, 'MUSEE', '260', '900');
    const there = await openTask(door.database.app, {
      organization: 'MUSEE',
      employeeNumber: '260',
      assignee: 'manager',
    });
    const key = await door.database.app.withEverywhere(['REGIE'], async (tx) => {
      const person = { id: 'wide', name: 'Gestionnaire', kind: 'person', employeeNumber: '900' } as const;
      await createPrincipal(tx, { ...person, organization: 'REGIE' });
      const wish = { principalId: 'wide', role: 'manager', organization: null } as const;
      return (await createHeldKey(tx, { ...wish, expiresAt: '2027-01-01T00:00:00Z' })).plain;
    });
    expect((await door.ask('GET', `/api/v1/tasks/${here}`, { key })).status).toBe(200);
    expect((await door.ask('GET', `/api/v1/tasks/${there}`, { key })).status).toBe(404);
  });
});
