import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Puts the message and the stack of a failure into a payload, so that the codec encrypts them too. A failure made
 * by the server carries none and is read as it is. The SDK loads this export by the path of the file, in the
 * client, in the worker and inside the workflow bundle.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
