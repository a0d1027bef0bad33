import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createActivities } from '../../../bin/compose/activities';
import { createScimConnector } from '../../../connectors/scim/connector';
import type { Subject } from '../../../activities/types';
import { createSigner } from '../../../connectors/signing/signer';
import { putOrganization, putSystem, readOrganization } from '../../../db/stores/catalogue';
import { createPrincipal } from '../../../db/stores/identity';
import { startDemoDirectory } from '../../../embedded/directory';
import { openTestDatabase } from '../../support/database';
import { createHeldKey } from '../../support/identities';
import { createTestDatabase } from '../../support/servers';
import { declareWorkplace, hire, runProcess } from '../../support/workforce';
import { Killed, live, type Life } from './mortal';

export type WorkerActivities = ReturnType<typeof createActivities>;
/** One activity, called as its workflow calls it: each attempt gets the same. */
export type Call = (activities: WorkerActivities, subject: Subject) => Promise<unknown>;

const ORGANIZATION = 'REGIE';
const TOKEN = 'chaos-test';
const limits = { number: 100_000, percent: 100, immediate: 100_000 };
// Who is killed is asserted: a log of it would only fill the report.
const logger = new DefaultLogger('ERROR');

const reseau: Parameters<typeof putSystem>[1] = {
  ...{ organization: ORGANIZATION, code: 'RESEAU', name: 'Réseau', connector: 'scim', config: {} },
  ...{ criticality: 'critique', suspensionMinutes: 5, queue: null, verification: 'none', exclusive: false },
  entitlements: ['compte', 'groupe:finances', 'groupe:rh'],
};

/** A worker's activities over a real database and a real directory, each run by a process that may be killed. */
export const openChaosBench = async () => {
  const [database, directoryDatabase] = await Promise.all([openTestDatabase(), createTestDatabase()]);
  const directory = await startDemoDirectory({
    ...{ port: 0, databaseUrl: directoryDatabase.superuserUrl, log: () => undefined },
    tenants: [{ name: 'reseau', token: TOKEN }],
  });
  await declareWorkplace(database.app, ORGANIZATION);
  await database.app.withScope([ORGANIZATION], async (tx) => {
    await putSystem(tx, reseau);
    const known = await readOrganization(tx, ORGANIZATION);
    if (!known) throw new Error('there is no workplace');
    // Many leave here, one after the other.
    await putOrganization(tx, { ...known, settings: { ...known.settings, limits } });
  });
  const sealFolder = await mkdtemp(join(tmpdir(), 'relais-seals-'));
  const target = { baseUrl: directory.urls.reseau ?? '', token: TOKEN };
  const signer = createSigner([{ id: 's1', seed: randomBytes(32) }]);

  const activitiesOf = (life: Life): WorkerActivities =>
    createActivities({
      databases: { ...database, app: life.database(database.app), close: () => Promise.resolve() },
      connectors: {
        connectorFor: () => Promise.resolve(createScimConnector({ ...target, fetch: life.fetch })),
        close: () => Promise.resolve(),
      },
      ...{ seals: { folder: sealFolder, signer }, submitter: {}, mailer: {} },
    } as never);

  let number = 100_000;
  /** Somebody who is not known yet, with the id of the process that is to be about him. */
  const somebody = (): Subject => {
    const employeeNumber = String((number += 1));
    const processId = `${ORGANIZATION}.${randomUUID()}`;
    return { organization: ORGANIZATION, employeeNumber, processId, personId: '', employmentId: '' };
  };

  /** A person of his own, who holds a key and its role. */
  const hired = async (): Promise<Subject> => {
    const subject = somebody();
    const { employeeNumber } = subject;
    const who = await hire(database.app, { organization: ORGANIZATION, number: employeeNumber });
    await database.app.withScope([ORGANIZATION], async (tx) => {
      const principal = {
        organization: ORGANIZATION,
        employeeNumber,
        name: 'Ève Côté',
        kind: 'person',
      } as const;
      await createPrincipal(tx, { ...principal, id: employeeNumber });
      const key = { principalId: employeeNumber, role: 'hr', organization: ORGANIZATION } as const;
      await createHeldKey(tx, { ...key, expiresAt: '2030-01-01T05:00:00.000Z' });
    });
    return { ...subject, ...who };
  };

  /** A person of his own, with a process about him. */
  const employ = async (): Promise<Subject> => {
    const employeeNumber = String((number += 1));
    const who = await hire(database.app, { organization: ORGANIZATION, number: employeeNumber });
    const step = { id: 'step', action: 'enable', state: 'scheduled', system: 'RESEAU' } as const;
    const entitlements = ['RESEAU:compte', 'RESEAU:groupe:finances'];
    const processId = await runProcess(database.app, who, {
      kind: 'arrival',
      step: { ...step, entitlements },
    });
    return { ...who, processId, employeeNumber };
  };

  const attempt = (call: Call, subject: Subject, life: Life, times: number): Promise<unknown> =>
    new MockActivityEnvironment({ attempt: times }, { logger }).run(() => call(activitiesOf(life), subject));

  /**
   * Runs the calls one after the other in a process that is killed at its nth crossing; the call under way is then
   * made again by another process, as Temporal does. Answers what was crossed.
   */
  const run = async (
    calls: readonly Call[],
    subject: Subject,
    killedAt: number | null,
  ): Promise<string[]> => {
    const first = live(killedAt);
    let now = first;
    for (const call of calls) {
      const outcome = await attempt(call, subject, now, 1).catch((error: unknown) => error);
      if (first.crossed.length !== killedAt || now !== first) {
        if (outcome instanceof Error) throw outcome;
        continue;
      }
      now = live(null);
      await attempt(call, subject, now, 2);
    }
    return first.crossed;
  };

  return {
    ...{ database, directory, token: TOKEN, organization: ORGANIZATION, somebody, hired, employ, run },
    close: async () => {
      await directory.close();
      await rm(sealFolder, { recursive: true });
      await Promise.all([database.close(), directoryDatabase.drop()]);
    },
  };
};

export type ChaosBench = Awaited<ReturnType<typeof openChaosBench>>;
export { Killed };
