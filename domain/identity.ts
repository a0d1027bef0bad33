/** Roles of callers. */
export const roles = ['hr', 'manager', 'respondent', 'security', 'pilot', 'admin', 'auditor'] as const;
export type Role = (typeof roles)[number];
