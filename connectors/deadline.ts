import { ConnectorError } from './port';
import type { CallContext } from './port';

/**
 * Runs `work` with a signal that ends at the time limit (milliseconds) or when the caller aborts.
 * Raises `timeout` or `aborted` at once, whatever `work` is still doing.
 */
export async function withinDeadline<T>(
  call: CallContext,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (call.signal.aborted) throw aborted();
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new ConnectorError('timeout', `no answer in ${timeoutMs} ms`)),
    timeoutMs,
  );
  const onAbort = () => controller.abort(aborted());
  call.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work(controller.signal), rejectWhenAborted(controller.signal)]);
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener('abort', onAbort);
  }
}

function aborted(): ConnectorError {
  return new ConnectorError('aborted', 'the caller ended the call');
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as ConnectorError), { once: true });
  });
}
