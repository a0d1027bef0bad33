import { relative } from 'node:path';
import type { LoadedDemo } from './load';
import { DEMO_ORGANIZATION } from './people';

/** Three requests to try, and what they answer. */
export const requestsToTry = (root: string, { keysFile, importAddress }: LoadedDemo): string[] => {
  const near = relative(process.cwd(), keysFile);
  const file = near.startsWith('..') ? keysFile : `./${near}`;
  const get = (key: string, address: string) =>
    `    curl -s -H "Authorization: Bearer $(node -p "require('${file}').${key}")" '${root}${address}'`;
  const of = `organization=${DEMO_ORGANIZATION}`;
  return [
    '  As HR, the file of arrivals: {…"state":"done","rows":260,"accepted":252,…"refusedCount":8,…}',
    get('hr', importAddress),
    '  As security, the work that waits for it: {"items":[{…"queue":"securite","state":"open",…',
    get('security', `/api/v1/tasks?${of}&queue=securite&state=open`),
    '  As the auditor, who is known: {"items":[{…"number":"150631"…',
    get('auditor', `/api/v1/people?${of}`),
  ];
};
