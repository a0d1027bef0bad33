import { heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

/** Activities that repeat the name they are given, in results, heartbeats and failures. */
export const canaryActivities = {
  greet(name: string): Promise<string> {
    return Promise.resolve(`Bonjour ${name}`);
  },
  refuse(name: string): Promise<void> {
    heartbeat({ name });
    const cause = new TypeError(`no account for ${name}`);
    return Promise.reject(
      ApplicationFailure.create({
        message: `${name} failed`,
        type: 'Refused',
        nonRetryable: true,
        details: [name],
        cause,
      }),
    );
  },
};
