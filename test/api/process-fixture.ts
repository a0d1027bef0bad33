import { acceptDeps } from '../../bin/compose/activities';
import { createArrivalActivities } from '../../activities/accept-arrival';
import { createChangeActivities } from '../../activities/accept-change';
import { createExpiryActivities } from '../../activities/accept-expiry';
import { createDepartureRequestActivities } from '../../activities/accept-departure';
import type { AcceptCommand } from '../../activities/types';
import * as expiries from '../../db/stores/expiries';
import * as catalogueStore from '../../db/stores/catalogue';
import type { ChangeRequest } from '../../domain/people/changes';
import type { ExpiryRequest } from '../../domain/people/requests';
import type { ArrivalRequest, DepartureRequest } from '../../domain/people/requests';
import type { ProcessKind } from '../../domain/processes/states';
import { processId } from '../../temporal/ids';
import { WorkflowsAway } from '../../temporal/process-errors';
import type { RequestOutcome } from '../../temporal/process-gateway';
import type { ProcessInput } from '../../workflows/contracts/people';
import { declareWorkplace } from '../support/workforce';
import { ID_SECRET, NOW, openDoor, type Door } from './door';
import { fakeGateway, type FakeGateway } from './fake-gateway';

/** How the workflows behave: they accept, are not answered in time, or are not there. */
export type Mood = 'accepting' | 'slow' | 'away';

export interface ProcessDoor extends Door {
  gateway: FakeGateway;
  mood: Mood;
  /** Asks with a key and a body. */
  send(method: string, path: string, key: string, body?: unknown): ReturnType<Door['ask']>;
}

const SAISIE = { organization: 'REGIE', code: 'SAISIE', name: 'Saisie', entitlements: ['SAGIR:RF-SAISIE'] };

/** Acceptance by the real activities, without a workflow around them. */
const accept = async (
  { database }: Door,
  kind: ProcessKind,
  workflowId: string,
  input: ProcessInput<ArrivalRequest | DepartureRequest | ChangeRequest | ExpiryRequest>,
): Promise<RequestOutcome> => {
  const deps = acceptDeps(database.app);
  const command = { ...input, workflowId, now: NOW, startedAt: NOW };
  const accepting = {
    arrival: () => createArrivalActivities(deps).acceptArrival(command as AcceptCommand<ArrivalRequest>),
    departure: () =>
      createDepartureRequestActivities(deps).acceptDeparture(command as AcceptCommand<DepartureRequest>),
    change: () => createChangeActivities(deps).acceptChange(command as AcceptCommand<ChangeRequest>),
    expiry: () =>
      createExpiryActivities({ ...deps, expiries }).acceptExpiry(command as AcceptCommand<ExpiryRequest>),
  };
  const result = await accepting[kind]();
  if (!result.ok) return { outcome: 'refused', refusal: result.refusal };
  return { outcome: 'accepted', id: input.id, state: result.state, plan: result.plan };
};

/** The door over REGIE and MUSEE, with processes that accept by the real rules and run nowhere. */
export const openProcessDoor = async (over: Parameters<typeof openDoor>[0] = {}): Promise<ProcessDoor> => {
  const gateway = fakeGateway();
  const open = await openDoor({ gateway, ...over });
  const door: ProcessDoor = {
    ...{ ...open, gateway, mood: 'accepting' },
    send: (method, path, key, body) => open.ask(method, `/api/v1${path}`, { key, body }),
  };
  gateway.request = (kind, workflowId, input) => {
    if (door.mood === 'away') return Promise.reject(new WorkflowsAway('nobody answers'));
    if (door.mood === 'slow') return Promise.resolve({ outcome: 'received', id: input.id });
    return accept(open, kind, workflowId, input);
  };
  for (const code of ['REGIE', 'MUSEE']) await declareWorkplace(open.database.app, code);
  await open.database.app.withScope(['REGIE'], (tx) =>
    catalogueStore.putProfile(tx, { ...SAISIE, trainings: [], approval: null, owner: null }),
  );
  return door;
};

/** Ids of the first process of a number. */
export const idsOf = (kind: ProcessKind, number: string, organization = 'REGIE') =>
  processId(organization, kind, [number, '1'], ID_SECRET);

/** The body of an arrival, as HR sends it. */
export const arrivalBody = (number: string, over: object = {}) => ({
  employee: { number, givenName: 'Noémie', familyName: 'Gagnon', email: 'noemie.gagnon@exemple.gouv.qc.ca' },
  position: { title: 'Technicienne', unit: 'DRF' },
  profiles: ['SAISIE'],
  firstDay: '2026-12-07',
  employmentStatus: 'permanent',
  ...over,
});

/** The body of a departure, as HR sends it. */
export const departureBody = (employeeNumber: string, over: object = {}) => ({
  ...{ employeeNumber, lastDayWorked: '2026-12-18', reason: 'démission' },
  ...over,
});

/** Writes where a process stands, as its workflow would. */
export const setState = (door: Door, id: string, state: string, closed = false): Promise<void> =>
  door.database.app.withScope(['REGIE'], async (tx) => {
    await tx.sql`update processes set state = ${state},
      closed_at = case when ${closed} then ${NOW}::text::timestamptz end where id = ${id}`;
  });

/** Type and first pointer of a refusal. */
export const refusalOf = (reply: { status: number; json: Record<string, unknown> | null }) => {
  const errors = (reply.json?.errors ?? []) as { pointer: string }[];
  return [
    reply.status,
    String(reply.json?.type).replace('urn:relais:problem:', ''),
    errors[0]?.pointer ?? null,
  ];
};
