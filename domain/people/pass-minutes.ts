/** Minutes that an activation pass lives: unless an organisation decides otherwise, and what it may decide. DOMAIN "People". */
export const PASS_MINUTES = { usual: 60, least: 10, most: 480 } as const;
