/** An update that the workflow refused, with its stable type. */
export class UpdateRefused extends Error {
  override readonly name = 'UpdateRefused';
  constructor(readonly type: string) {
    super('The workflow refused the update');
  }
}

/** Temporal or its workers did not answer in time: the same request may be sent again and does no harm. */
export class WorkflowsAway extends Error {
  override readonly name = 'WorkflowsAway';
}

/** No such process is running. */
export class ProcessGone extends Error {
  override readonly name = 'ProcessGone';
}
