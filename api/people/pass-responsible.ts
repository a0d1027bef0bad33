import { civilDateOf } from '../../domain/calendar/instants';
import type { Tx } from '../../db/connect';
import type { PassSubject } from '../../db/stores/passes';
import { readResponsibles } from '../../db/stores/responsibles';
import { problem } from '../problems';
import type { Call } from '../route';
import { notResponsible } from './pass-problems';
import { sightOf } from './process-sight';

const responsibleFor = async (tx: Tx, call: Call, subject: PassSubject): Promise<string | null> => {
  const { processId: key, organization, employeeNumber } = subject;
  const asked = [{ key, organization, subject: employeeNumber, assignee: 'manager' }];
  const found = await readResponsibles(tx, asked, civilDateOf(call.deps.clock()));
  return found.get(key)?.level0 ?? null;
};

/**
 * Only who is responsible that day stands beside the employee: his manager, else the next above, else the respondent
 * (TRIAL 16); nobody for himself. Throws `not-found` for a stranger, `forbidden` for who is not the one today.
 */
export const refuseOthers = async (tx: Tx, call: Call, subject: PassSubject): Promise<void> => {
  const { organizations } = await sightOf(tx, call);
  const own = call.caller.employeeNumber;
  if (!organizations.includes(subject.organization)) throw problem('not-found');
  if (own === subject.employeeNumber) throw notResponsible();
  const responsible = await responsibleFor(tx, call, subject);
  const { managerNumber } = subject;
  if (call.reach === 'organization') {
    // The respondent stands in for a manager who is not there; a manager who is there does it himself.
    if (managerNumber !== null && responsible === managerNumber) throw notResponsible();
    return;
  }
  if (own !== null && own === responsible) return;
  throw own !== null && own === managerNumber ? notResponsible() : problem('not-found');
};
