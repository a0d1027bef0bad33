/** `draft`: Relais has opened it, nobody has looked at it yet. */
export const incidentStates = ['draft', 'open', 'closed'] as const;
export type IncidentState = (typeof incidentStates)[number];

/** `not-an-incident`: looked at, and nothing of a person was reached. */
export const incidentOutcomes = ['incident', 'not-an-incident'] as const;
export type IncidentOutcome = (typeof incidentOutcomes)[number];
