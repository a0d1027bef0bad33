import { once } from 'node:events';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { buildSignInApp } from './app';
import { readKeys } from './keys';
import { readPeople } from './people';

/** The provider, in a process of its own: `--port --keys --people --public-url`. Secrets are in the files, never here. */
const serve = async (): Promise<void> => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { port: text, keys: text, people: text, 'public-url': text } });
  const { port, keys, people, 'public-url': publicUrl } = values;
  if (port === undefined || keys === undefined || people === undefined || publicUrl === undefined)
    throw new Error('usage: serve --port --keys --people --public-url');
  const given = { keys: readKeys(keys), people: readPeople(people), publicUrl };
  const server = createServer(buildSignInApp(`http://127.0.0.1:${port}`, given));
  server.listen(Number(port), '127.0.0.1');
  await once(server, 'listening');
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
  });
};

void serve();
