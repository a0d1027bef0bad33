import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { Browser } from '../support/browser';
import { codec, openDoor, type Door } from './door';
import { organization } from './samples';
import { openSignInHouse, type SignInHouse } from './sign-in-fixture';

const PATH = '/api/v1/payloads/decode';
const page = 'http://localhost:8233';

type Sent = { metadata: Record<string, string>; data: string };

const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
const sent = ({ metadata, data }: Payload): Sent => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)])),
  data: base64(data),
});
const plain = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);

const sealed = async (value: unknown, workflowId: string): Promise<Sent> => {
  const [payload] = await codec.encode([plain(value)], {
    type: 'workflow',
    namespace: 'default',
    workflowId,
  });
  return sent(payload ?? {});
};

jest.setTimeout(60_000);

describe('a page of Temporal, open beside a session of Relais', () => {
  let house: SignInHouse;
  beforeAll(async () => {
    house = await openSignInHouse('temporal-page');
  });
  afterAll(() => house.close());

  const asked = async (browser: Browser, headers: Record<string, string>, path = PATH) => {
    const payloads = [await sealed({ name: 'Noémie' }, 'arrival/REGIE/9')];
    return browser.call(
      'POST',
      `${house.url}${path}`,
      { 'Content-Type': 'application/json', 'X-Namespace': 'default', ...headers },
      JSON.stringify({ payloads }),
    );
  };

  it('shows what a history holds to who may read it, and leaves the trace of a reading', async () => {
    const browser = new Browser();
    await house.signIn(browser, 'security');
    const answer = await asked(browser, { Origin: page, 'Sec-Fetch-Site': 'same-site' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    const { payloads } = (await answer.json()) as { payloads: Sent[] };
    expect(Buffer.from(payloads[0]?.data ?? '', 'base64').toString()).toBe('{"name":"Noémie"}');
    const { principal } = await house.me(browser);
    const read = await house.door.database.app.withScope(
      ['REGIE'],
      ({ sql }) => sql`select actor from audit where action = 'payloads-read'`,
    );
    expect(read).toEqual([{ actor: principal }]);
  });

  it('shows nothing to who may not, nor without a session', async () => {
    const hr = new Browser();
    await house.signIn(hr, 'hr');
    expect((await asked(hr, { Origin: page })).status).toBe(403);
    expect((await asked(new Browser(), { Origin: page })).status).toBe(401);
  });

  it('is the one page of elsewhere that may, and may do nothing else', async () => {
    const browser = new Browser();
    await house.signIn(browser, 'security');
    for (const headers of [
      { Origin: 'http://localhost:8234' },
      { Origin: 'http://localhost' },
      { Origin: 'null' },
      {},
    ] as Record<string, string>[])
      expect(await (await asked(browser, headers)).json()).toMatchObject({ type: 'urn:relais:problem:csrf' });
    const hold = await browser.call(
      'POST',
      `${house.url}/api/v1/legal-holds`,
      { 'Content-Type': 'application/json', Origin: page },
      JSON.stringify({ organization: 'REGIE', person: null, reason: 'x' }),
    );
    expect(await hold.json()).toMatchObject({ type: 'urn:relais:problem:csrf' });
  });
});

describe('what a history of Temporal holds', () => {
  let door: Door;
  let security: string;
  let ofVille: string;

  beforeAll(async () => {
    door = await openDoor();
    const admin = await door.key({ role: 'admin' });
    for (const code of ['REGIE', 'VILLE'])
      await door.ask('PUT', `/api/v1/organizations/${code}`, { key: admin, body: organization });
    security = await door.key({ role: 'security', organization: 'REGIE' });
    ofVille = await door.key({ role: 'auditor', organization: 'VILLE' });
  });
  afterAll(() => door.close());

  const read = async (key: string, payloads: Sent[]): Promise<unknown[]> => {
    const { json, status } = await door.ask('POST', PATH, { key, body: { payloads } });
    expect(status).toBe(200);
    return (json as { payloads: Sent[] }).payloads.map(
      ({ data }) => JSON.parse(Buffer.from(data, 'base64').toString()) as unknown,
    );
  };

  it('is shown in clear to security, and who read which process is written down', async () => {
    const payloads = [
      await sealed({ name: 'Noémie' }, 'arrival/REGIE/1'),
      await sealed(7, 'arrival/REGIE/1'),
    ];
    expect(await read(security, payloads)).toEqual([{ name: 'Noémie' }, 7]);
    const rows = await door.database.app.withScope(
      ['REGIE'],
      ({ sql }) => sql`select actor, subject_id from audit where action = 'payloads-read'`,
    );
    expect(rows).toEqual([
      { actor: expect.stringMatching(/^principal-/) as string, subject_id: 'arrival/REGIE/1' },
    ]);
  });

  it('stays sealed for the people of another organisation, beside what is theirs', async () => {
    const payloads = [await sealed('secret', 'departure/REGIE/2'), await sealed('ours', 'departure/VILLE/3')];
    expect(await read(ofVille, payloads)).toEqual([{ refused: 'other-organization' }, 'ours']);
  });

  it('is never believed when it is plain, moved or unreadable, and hides nothing beside it', async () => {
    const good = await sealed('good', 'change/REGIE/4');
    const moved = {
      ...good,
      metadata: { ...good.metadata, 'workflow-id': base64(Buffer.from('change/REGIE/5')) },
    };
    const payloads = [sent(plain('forged')), moved, { metadata: {}, data: 'AAAA' }, good];
    expect(await read(security, payloads)).toEqual([
      { refused: 'plain' },
      { refused: 'tampered' },
      { refused: 'plain' },
      'good',
    ]);
  });

  it.each(['hr', 'admin', 'manager', 'respondent', 'pilot'] as const)('is not for %s', async (role) => {
    const key = await door.key({ role, organization: 'REGIE' });
    const payloads = [await sealed('secret', 'departure/REGIE/6')];
    expect(await door.ask('POST', PATH, { key, body: { payloads } })).toMatchObject({ status: 403 });
  });

  it('is refused when it is no list of payloads', async () => {
    for (const body of [{}, { payloads: 'x' }, { payloads: [{ data: '***' }] }, { payloads: [], more: 1 }])
      expect(await door.ask('POST', PATH, { key: security, body })).toMatchObject({ status: 400 });
  });

  it('is asked for by Temporal’s page, and by no other', async () => {
    const asked = { method: 'OPTIONS', headers: { 'Access-Control-Request-Method': 'POST' } };
    const from = (Origin: string) =>
      fetch(`${door.url}${PATH}`, { ...asked, headers: { ...asked.headers, Origin } });
    const welcome = await from(page);
    expect(welcome.status).toBe(204);
    expect(Object.fromEntries(welcome.headers)).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
    });
    const stranger = await from('http://localhost:8234');
    expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
    const body = { payloads: [await sealed('ours', 'arrival/REGIE/7')] };
    const answer = await door.ask('POST', PATH, { key: security, body, headers: { Origin: page } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(page);
    const elsewhere = await door.ask('GET', '/api/v1/organizations', {
      key: security,
      headers: { Origin: page },
    });
    expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull();
  });
});
