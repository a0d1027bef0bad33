import type { ReadinessCheck } from './deps';

/** Where a process reads how it is. */
export interface HealthSources {
  /** What the process has missed three times in a row; empty while it is alive. */
  stuck: () => string[];
  /** What it needs, asked now. Never throws. */
  readiness: () => Promise<ReadinessCheck[]>;
}

/** An answer about the process, for machines. */
export interface Health {
  status: 200 | 503;
  body: object;
}

/** `/healthz`: 200 while the process is of use; 503 asks its supervisor to start it anew. */
export const healthOf = ({ stuck }: Pick<HealthSources, 'stuck'>): Health => {
  const missed = stuck();
  return missed.length === 0
    ? { status: 200, body: { status: 'ok' } }
    : { status: 503, body: { status: 'stuck', missed } };
};

/** `/readyz`: 200 when everything that the process needs answers. */
export const readinessOf = async ({ readiness }: Pick<HealthSources, 'readiness'>): Promise<Health> => {
  const checks = await readiness();
  const ready = checks.every(({ ok }) => ok);
  return { status: ready ? 200 : 503, body: { ready, checks } };
};
