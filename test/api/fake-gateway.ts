import { ProcessGone, UpdateRefused } from '../../temporal/process-errors';
import type { ProcessGateway } from '../../temporal/process-gateway';

/** An update as it was sent. */
export interface SentUpdate {
  workflowId: string;
  name: string;
  argument: unknown;
}

export interface FakeGateway extends ProcessGateway {
  sent: SentUpdate[];
  /** Answers the next updates; by default each is refused as `not-faked`. */
  answer: (update: SentUpdate) => unknown;
}

const refuse = (): never => {
  throw new UpdateRefused('not-faked');
};

/** A door to processes that run nowhere: it records what is sent, and answers as it is told. */
export const fakeGateway = (): FakeGateway => {
  const fake: FakeGateway = {
    sent: [],
    answer: refuse,
    request: () => Promise.reject(new UpdateRefused('not-faked')),
    update: async <Ret>(workflowId: string, { name }: { name: string }, argument: unknown) => {
      const update = { workflowId, name, argument };
      fake.sent.push(update);
      return (await fake.answer(update)) as Ret;
    },
    query: () => Promise.reject(new ProcessGone('not faked')),
    signal: () => Promise.resolve(),
  };
  return fake;
};
