/** Steps that do nothing. */
export interface BareActivities {
  touch(): Promise<void>;
}

/** The activities of the bare workflows. */
export const bareActivities: BareActivities = { touch: () => Promise.resolve() };
