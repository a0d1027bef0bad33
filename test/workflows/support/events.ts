import type { follow } from '../../support/story';

type Event = Awaited<ReturnType<ReturnType<typeof follow>['history']>>[number];
type Source = 'automatic' | 'manual' | 'timer' | 'rest';

const nameOf = (event: Event | undefined): string =>
  Object.entries(event ?? {})
    .filter(([key, value]) => key.endsWith('EventAttributes') && value !== null && value !== undefined)
    .map(([key]) => key.replace('EventAttributes', ''))
    .join();

const ownSource = (name: string): Source | null => {
  if (name.startsWith('activityTask')) return 'automatic';
  if (name.startsWith('workflowExecutionUpdate')) return 'manual';
  if (name.startsWith('timer')) return 'timer';
  return name.startsWith('workflowTask') || name.startsWith('marker') ? null : 'rest';
};

/**
 * Events of a history by what caused them: calls to targets, answers of people, timers, the rest. A workflow task
 * counts for what woke it, a marker for the answer that it writes. The first answer is the acceptance: it is the rest.
 */
export const eventsBySource = (events: readonly Event[]): Record<Source, number> => {
  const counts = { automatic: 0, manual: 0, timer: 0, rest: 0 };
  const names = events.map(nameOf);
  const accepted = names.indexOf('workflowExecutionUpdateCompleted');
  names.forEach((name, index) => {
    if (index <= accepted) counts.rest += 1;
    else counts[ownSource(name) ?? wokenBy(names, index)] += 1;
  });
  return counts;
};

const wokenBy = (names: readonly string[], index: number): Source => {
  if (names[index]?.startsWith('marker'))
    return names[index - 1] === 'workflowExecutionUpdateAccepted' ? 'manual' : 'rest';
  const before = names.slice(0, index).findLast((name) => !name.startsWith('workflowTask')) ?? '';
  const after = names.slice(index).find((name) => !name.startsWith('workflowTask')) ?? '';
  if (before === 'activityTaskCompleted') return 'automatic';
  if (before === 'timerFired') return 'timer';
  return after === 'workflowExecutionUpdateAccepted' ? 'manual' : 'rest';
};
