import type { DemoKeys } from './keys';

/** The public API, as the demonstration calls it. */
export interface DemoClient {
  /** The answer's JSON; raises on another status than 2xx, with what the API said. */
  send(key: string, method: string, path: string, body?: object): Promise<unknown>;
  /** Whether the thing is there. Raises on anything but 200 and 404. */
  exists(key: string, path: string): Promise<boolean>;
  /** Sends a CSV file; answers the address of what it became. */
  upload(key: string, path: string, csv: Buffer): Promise<string>;
}

/** Calls the API over HTTP, as anybody would. */
export const createDemoClient = (root: string, keys: DemoKeys): DemoClient => {
  const call = (key: string, method: string, path: string, body?: string | Uint8Array<ArrayBuffer>, type?: string) =>
    fetch(`${root}/api/v1/${path}`, {
      method,
      headers: { Authorization: `Bearer ${keys[key] ?? ''}`, ...(type && { 'Content-Type': type }) },
      ...(body !== undefined && { body }),
    });
  return {
    send: async (key, method, path, body) => {
      const json = body && JSON.stringify(body);
      return (await checked(await call(key, method, path, json, 'application/json'), path)).json();
    },
    exists: async (key, path) => {
      const answer = await call(key, 'GET', path);
      if (answer.status !== 404) await checked(answer, path);
      return answer.status !== 404;
    },
    upload: async (key, path, csv) => {
      const answer = await checked(await call(key, 'POST', path, new Uint8Array(csv), 'text/csv'), path);
      return answer.headers.get('location') ?? '';
    },
  };
};

const checked = async (answer: Response, path: string): Promise<Response> => {
  if (answer.ok) return answer;
  throw new Error(`The demonstration is not loaded: ${path} answers ${answer.status} ${await answer.text()}`);
};
