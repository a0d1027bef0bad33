import { join, relative } from 'node:path';
import { DEMO_ORGANIZATION } from './people';

/** Three requests to try, and what they answer. `keysFile`: absolute path of the keys. */
export const requestsToTry = (root: string, keysFile: string): string[] => {
  const file = relative(process.cwd(), keysFile);
  const path = file.startsWith('..') ? keysFile : `./${join(file)}`;
  const get = (key: string, address: string) =>
    `    curl -s -H "Authorization: Bearer $(node -p "require('${path}').${key}")" '${root}/api/v1/${address}'`;
  const of = `organization=${DEMO_ORGANIZATION}`;
  return [
    '  Try, as HR: who arrives. {"items":[…]}: each with its state and its first day',
    get('hr', `arrivals?${of}`),
    '  Try, as security: the work that waits for it. {"items":[…]}: accounts to open in SAGIR',
    get('security', `tasks?${of}&queue=securite&state=open`),
    '  Try, as the auditor: the systems. {"items":[…]}: ANNUAIRE, MATERIEL, PILOTAGE, RESEAU, SAGIR',
    get('auditor', `systems?${of}`),
  ];
};
