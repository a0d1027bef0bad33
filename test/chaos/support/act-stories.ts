import type { AcceptResult, DepartureSender, Subject } from '../../../activities/types';
import type { ChangeRequest } from '../../../domain/people/changes';
import type { ArrivalRequest, DepartureRequest } from '../../../domain/people/requests';
import type { Plan } from '../../../domain/processes/plan';
import { arrivalOf, departureOf, hr } from '../../support/requests';
import type { Call, WorkerActivities } from './bench';

/** What a process does once for all of its steps: what was there before, undisturbed, and the calls that are killed. */
export interface ActStory {
  /** Whether the person is there before. */
  isKnown: boolean;
  before: Call[];
  calls: Call[];
}

const NOW = '2026-02-16T14:00:00.000Z';
const LAST_DAY = '2026-02-20';
const sender: DepartureSender = { origin: 'hand', kind: 'person', isReleased: false };

const commandOf = <Request>(kind: string, { organization, processId }: Subject, request: Request) => ({
  ...{ id: processId, workflowId: `${kind}/${organization}/${processId}`, organization, request },
  ...{ requestHash: 'h', requester: hr.actor, origin: 'hand' as const, now: NOW, startedAt: NOW },
});

const arrival = ({ organization, employeeNumber }: Subject): ArrivalRequest =>
  arrivalOf(employeeNumber, '2026-03-02', { organization, profiles: [] });

const departure = ({ organization, employeeNumber }: Subject): DepartureRequest =>
  departureOf(employeeNumber, LAST_DAY, { organization });

const change = ({ organization, employeeNumber }: Subject): ChangeRequest => ({
  ...{ organization, employeeNumber, effectiveOn: '2026-02-23', unit: 'DRM', title: 'Cheffe', remark: null },
});

const plans = new Map<string, Plan>();

/** Asks for what must be accepted, at each attempt alike, and keeps its plan as the workflow does. */
const accepted =
  (accept: (activities: WorkerActivities, subject: Subject) => Promise<AcceptResult>): Call =>
  async (activities, subject) => {
    const result = await accept(activities, subject);
    if (!result.ok) throw new Error(`refused: ${result.refusal.type}`);
    plans.set(subject.processId, result.plan);
  };

const arrive = accepted((activities, subject) =>
  activities.acceptArrival(commandOf('arrival', subject, arrival(subject))),
);
const leave = accepted((activities, subject) =>
  activities.acceptDeparture(commandOf('departure', subject, departure(subject))),
);
const move = accepted((activities, subject) =>
  activities.acceptChange(commandOf('change', subject, change(subject))),
);

const takeOver: Call = async (activities, subject) => {
  const plan = plans.get(subject.processId);
  if (!plan) throw new Error('no departure was accepted');
  const request = departure(subject);
  const { isParked } = await activities.takeOver({ subject, request, plan, sender, now: NOW });
  // Who waits for a second person leaves nothing to compare.
  if (isParked) throw new Error('the departure was parked');
};

const issue: Call = (activities, subject) => activities.issueCertificate({ subject, now: NOW });
const withdraw: Call = (activities, subject) => activities.withdrawCertificate({ subject, now: NOW });

/** What processes do beside their steps, and may not lose or do twice. */
export const actStories = {
  'an arrival is accepted': { isKnown: false, before: [], calls: [arrive] },
  'a departure is accepted': { isKnown: true, before: [], calls: [leave] },
  'a change is accepted': { isKnown: true, before: [], calls: [move] },
  'a departure takes over': { isKnown: true, before: [leave], calls: [takeOver] },
  'the end is certified': { isKnown: true, before: [leave], calls: [issue] },
  'the certificate is withdrawn': { isKnown: true, before: [leave, issue], calls: [withdraw] },
} as const satisfies Record<string, ActStory>;
