/** States of an employment. `never-started`: cancelled before its first day. */
export const employmentStates = ['planned', 'active', 'ended', 'never-started'] as const;
export type EmploymentState = (typeof employmentStates)[number];
