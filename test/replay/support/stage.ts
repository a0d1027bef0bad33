import { ConnectorError, type AccessConnector } from '../../../connectors/port';
import type { StepProgress } from '../../../domain/processes/progress';
import type { TaskAnswer } from '../../../domain/tasks/task';
import { trainingRecorded } from '../../../workflows/contracts/people';
import { openHouse, type House } from '../../support/house';
import type { follow } from '../../support/story';
import { staffOf, who, type Staff } from '../../workflows/support/staff';
import { replayKey } from './replay-key';

/** A process that is followed. */
export type Followed = ReturnType<typeof follow>;

/** What a story plays on. */
export interface Stage {
  house: House;
  staff: Staff;
  /** How RESEAU fails for some account names. */
  failing: Map<string, 'refused' | 'unreachable'>;
  /** Answers every question and lets time pass until the process has ended; its workflow id. */
  carryThrough(process: Followed): Promise<string>;
}

/** One story of one workflow; the id of the workflow that it brought to its end. */
export type Story = (stage: Stage) => Promise<string>;

const values: Partial<Record<StepProgress['action'], Record<string, string | number | string[]>>> = {
  waive: { control: 'revue mensuelle', days: 60 },
  choose: { profiles: ['RH-DOTATION'] },
};

const answerOf = ({ action, state }: StepProgress): TaskAnswer =>
  state === 'completed'
    ? { verb: 'verify', evidence: null }
    : { verb: 'complete', evidence: { note: 'fait', values: values[action] ?? {} } };

/** A house whose histories can be read again. */
export const openStage = async (): Promise<Stage> => {
  const failing: Stage['failing'] = new Map();
  const wrapConnector = (connector: AccessConnector, system: string): AccessConnector => ({
    kind: connector.kind,
    read: (account, call) => connector.read(account, call),
    list: (call) => connector.list(call),
    close: () => connector.close(),
    ensure: async (account, goal, call) => {
      const how = system === 'RESEAU' ? failing.get(account.userName) : undefined;
      if (how) throw new ConnectorError(how, 'as the story wants');
      return await connector.ensure(account, goal, call);
    },
  });
  const house = await openHouse({ timeSkipping: true, payloadKey: replayKey, wrapConnector });

  const goOn = async (process: Followed): Promise<void> => {
    const { steps, next } = await process.ask();
    const asked = steps.find(({ state }) => state === 'open' || state === 'completed');
    if (asked?.action === 'train') {
      const training = { code: asked.reason, validUntil: null };
      await house.gateway.signal(process.workflowId, trainingRecorded, training);
      await process.untilStep(asked.id, 'done');
    } else if (asked) {
      const actor = asked.state === 'completed' ? who.securite2 : who.securite1;
      await process.answer(asked.id, answerOf(asked), actor);
    } else if (!steps.some(({ state }) => state === 'running')) {
      const soonest = steps.find(({ id }) => id === next[0]);
      if (soonest) await house.until(new Date(Date.parse(soonest.at) + 1_000).toISOString());
    }
  };
  const carryThrough = async (process: Followed): Promise<string> => {
    while ((await process.closed()) === 'RUNNING') await goOn(process);
    return process.workflowId;
  };
  return { house, staff: staffOf(house), failing, carryThrough };
};
