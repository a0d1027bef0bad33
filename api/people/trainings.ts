import type { z } from 'zod';
import type { Training } from '../../domain/access/catalogue';
import { civilDateOf } from '../../domain/calendar/instants';
import type { CivilDate } from '../../domain/calendar/time';
import { validUntilOf } from '../../domain/people/training-validity';
import { trainingRecorded } from '../../workflows/contracts/people';
import type { Tx } from '../../db/connect';
import { recordAudit } from '../../db/stores/audit';
import { readOrganization } from '../../db/stores/catalogue';
import { readPerson } from '../../db/stores/person-reads';
import { openWorkflows, recordTraining } from '../../db/stores/trainings';
import { problem, type FieldError, type ProblemError } from '../problems';
import { defineRoute, type Call } from '../route';
import { personParams, trainingBody, trainingView } from './person-schemas';
import { viewerOf } from './viewer';

type Body = z.output<typeof trainingBody>;

interface Recorded {
  validUntil: CivilDate | null;
  isNew: boolean;
  workflows: string[];
}

const refuse = (pointer: string, errorCode: string, fr: string, en: string): ProblemError => {
  const errors: FieldError[] = [{ pointer, code: errorCode, detail: { fr, en } }];
  return problem('validation', { errors });
};

const refuseDates = ({ completedOn, validUntil }: Body, today: CivilDate): void => {
  if (completedOn > today)
    throw refuse('/completedOn', 'in-the-future', 'La date est à venir.', 'The date is to come.');
  if (validUntil && validUntil < completedOn)
    throw refuse(
      '/validUntil',
      'end-before-start',
      'La validité finit avant la formation.',
      'The validity ends before the training.',
    );
};

const findTraining = (trainings: readonly Training[], wanted: string): Training => {
  const found = trainings.find((training) => training.code === wanted);
  if (!found)
    throw refuse(
      '/code',
      'unknown-training',
      'L’organisme n’a pas cette formation.',
      'The organisation has no such training.',
    );
  return found;
};

const write = async (tx: Tx, call: Call, personId: string, body: Body): Promise<Recorded> => {
  const person = await readPerson(tx, personId, viewerOf(call));
  if (!person) throw problem('not-found');
  const { organization } = person;
  const settings = (await readOrganization(tx, organization))?.settings;
  const training = findTraining(settings?.trainings ?? [], body.code);
  const { code, completedOn } = body;
  const validUntil =
    body.validUntil === undefined ? validUntilOf(completedOn, training.validityMonths) : body.validUntil;
  const recordedBy = call.caller.principal;
  const outcome = await recordTraining(tx, {
    ...{ organization, personId, code, completedOn, validUntil, recordedBy },
  });
  const workflows = await openWorkflows(tx, personId);
  if (outcome !== 'unchanged')
    await recordAudit(tx, {
      ...{ organization, at: call.deps.clock(), actor: recordedBy, action: `training-${outcome}` },
      ...{ subjectKind: 'person', subjectId: personId, details: { code, completedOn, validUntil } },
    });
  return { validUntil, isNew: outcome === 'recorded', workflows };
};

/** Records a completed training and tells the person's open processes: rights that wait for it go on. */
export const recordTrainingRoute = defineRoute({
  method: 'post',
  path: '/api/v1/people/:id/trainings',
  operationId: 'people.trainings',
  summary: 'Enregistrer une formation suivie',
  tags: ['people'],
  params: personParams,
  body: trainingBody,
  responses: { 200: trainingView, 201: trainingView },
  handler: async ({ params, body, ...call }) => {
    const today = civilDateOf(call.deps.clock());
    refuseDates(body, today);
    const { code, completedOn } = body;
    const { validUntil, isNew, workflows } = await call.deps.database.withScope(call.scope, (tx) =>
      write(tx, call, params.id, body),
    );
    // The same request again tells them again: a signal lost on the way is made up for.
    if (validUntil === null || validUntil >= today)
      for (const workflowId of workflows)
        await call.deps.gateway.signal(workflowId, trainingRecorded, { code, validUntil });
    return { status: isNew ? 201 : 200, body: { code, completedOn, validUntil } };
  },
});
