import { civilDateOf } from '../calendar/instants';
import type { Plan } from '../processes/plan';
import { endSteps } from './change-plan';
import type { PlanFacts } from './facts';
import type { ExpiryRequest } from './requests';

/** Ends rights at once: revoked where Relais can, a task for a date of end elsewhere. The reason is what has expired. */
export const planExpiry = ({ code, entitlements }: ExpiryRequest, facts: PlanFacts): Plan => ({
  on: civilDateOf(facts.now),
  late: false,
  steps: endSteps(entitlements, facts.now, facts, code),
  warnings: facts.warnings,
  welcomeAt: null,
});
