import type { Queue } from '../access/catalogue';
import type { Role } from '../identity';

/**
 * The role that serves each queue (TRIAL 4). `manager`: his reports only. `null`: no role, the person that the
 * organisation names for the responsibility.
 */
export const queueRoles: Readonly<Record<Queue, Role | null>> = {
  securite: 'security',
  pilotage: 'pilot',
  gestionnaire: 'manager',
  proprietaire: null,
  rh: 'hr',
  reparation: 'security',
};

/** Roles that read tasks and answer none. */
export const readOnlyRoles: readonly Role[] = ['admin', 'auditor'];

/** Whether one person answers, rather than whoever serves the queue. */
export const isPersonal = (assignee: string): boolean => assignee !== 'queue';

/** The queues that a role serves as a whole. */
export const queuesOf = (role: string): Queue[] =>
  (Object.keys(queueRoles) as Queue[]).filter((queue) => queueRoles[queue] === role && role !== 'manager');
