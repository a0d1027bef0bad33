import type { Database } from '../db/connect';
import { createKey, createPrincipal } from '../db/stores/identity';
import { ensureRole } from '../db/stores/role-grants';

const DAY_MS = 86_400_000;

/** The public API, as HR of REGIE calls it. */
export interface ApiClient {
  get(path: string): Promise<unknown>;
  /** Sends a CSV file; answers the address of the import. */
  upload(path: string, csv: Buffer): Promise<string>;
}

/** Makes a key of HR and calls with it. Calls throw on another status than 2xx. */
export const openApi = async (database: Database, root: string): Promise<ApiClient> => {
  const principalId = 'bench-hr';
  const organization = 'REGIE';
  const expiresAt = new Date(Date.now() + DAY_MS).toISOString();
  const { plain } = await database.withEverywhere([organization], async (tx) => {
    await createPrincipal(tx, { id: principalId, name: 'Banc d’essai', kind: 'person', organization });
    const held = { principalId, role: 'hr', organization } as const;
    await ensureRole(tx, {
      ...held,
      from: '2020-01-01',
      givenBy: 'bench',
      givenAt: new Date().toISOString(),
    });
    return await createKey(tx, { ...held, expiresAt });
  });
  const authorization = { Authorization: `Bearer ${plain}` };
  const checked = async (answer: Response, path: string): Promise<Response> => {
    if (answer.ok) return answer;
    throw new Error(`${path} answers ${answer.status} ${await answer.text()}`);
  };
  return {
    get: async (path) => (await checked(await fetch(root + path, { headers: authorization }), path)).json(),
    upload: async (path, csv) => {
      const headers = { ...authorization, 'Content-Type': 'text/csv' };
      const sent = fetch(root + path, { method: 'POST', headers, body: new Uint8Array(csv) });
      return (await checked(await sent, path)).headers.get('location') ?? '';
    },
  };
};
