import type { SerializationContext } from '@temporalio/common';

/** What a payload belongs to: one workflow, or none (`workflowId` is `null`: the unbound class). */
export interface Binding {
  namespace: string;
  workflowId: string | null;
}

/** The server appends the instant of the run to the id of a scheduled workflow. */
const scheduledAt = /-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * What a payload met in this context belongs to. The runs of a schedule belong to the schedule: its arguments
 * are encoded before the run has an id.
 */
export function bindingOf(namespace: string, context: SerializationContext | undefined): Binding {
  const workflowId = context?.workflowId;
  return {
    namespace,
    workflowId: workflowId === undefined ? null : workflowId.replace(scheduledAt, ''),
  };
}

/** The bytes authenticated with a payload: format, namespace, class, workflow id and key id. */
export function boundBytes(binding: Binding, keyId: string): Buffer {
  const kind = binding.workflowId === null ? 'unbound' : 'workflow';
  return Buffer.from(JSON.stringify(['relais/1', binding.namespace, kind, binding.workflowId, keyId]));
}
