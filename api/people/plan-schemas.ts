import { z } from 'zod';
import { queues, verifications } from '../../domain/access/catalogue';
import { stepActions } from '../../domain/processes/plan';
import { stepStates } from '../../domain/processes/states';

/** A civil date as it is shown. */
export const day = z.iso.date();
/** An instant as it is shown. */
export const instant = z.iso.datetime({ offset: true });

const warnings = z.array(z.strictObject({ code: z.string(), detail: z.string() }));

const human = z.strictObject({
  queue: z.enum(queues),
  assignee: z.string(),
  verification: z.enum(verifications),
  dueAt: instant.nullable(),
  giveUpAt: instant.nullable(),
  urgent: z.boolean(),
});

/** What will be done, in order. */
export const planView = z.strictObject({
  on: day,
  late: z.boolean(),
  steps: z.array(
    z.strictObject({
      id: z.string(),
      action: z.enum(stepActions),
      system: z.string().nullable(),
      entitlements: z.array(z.string()),
      at: instant,
      needs: z.array(z.string()),
      reason: z.string(),
      human: human.nullable(),
      isSeparated: z
        .literal(true)
        .optional()
        .describe('La séparation des tâches est regardée de nouveau quand l’étape commence'),
    }),
  ),
  warnings,
  welcomeAt: instant.nullable(),
});

const stepView = z.strictObject({
  id: z.string(),
  action: z.enum(stepActions),
  system: z.string().nullable(),
  entitlements: z.array(z.string()),
  at: instant,
  state: z.enum(stepStates),
  reason: z.string(),
  detail: z.string().nullable(),
  since: instant,
  task: z.string().nullable(),
});

/** How long accesses were open after they should have ended, in seconds. */
export const exposures = z.array(
  z.strictObject({
    ...{ step: z.string(), system: z.string().nullable(), from: instant },
    ...{ until: instant.nullable().describe('null: pas encore prouvé'), seconds: z.int() },
  }),
);

/** Where the steps stand. */
export const progressView = {
  attention: z.int().describe('Étapes en échec'),
  waiting: z.int().describe('Questions ouvertes'),
  next: z.array(z.string()),
  warnings,
  steps: z.array(stepView),
};

/** What a correction changes in the plan, by step. */
export const planDifferenceView = z.strictObject({
  added: z.array(z.string()),
  cancelled: z.array(z.string()),
  moved: z.array(z.strictObject({ id: z.string(), from: instant, to: instant })),
  overdue: z.array(z.string()),
  kept: z.array(z.string()),
  undone: z.array(z.string()),
});
