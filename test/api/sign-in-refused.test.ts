import { Browser, type Page } from '../support/browser';
import { openSignInHouse, type SignInHouse } from './sign-in-fixture';

// A real provider is started here, on machines that may be busy.
jest.setTimeout(60_000);

const ATTEMPT = '__Host-relais-sign-in';
const SESSION = '__Host-relais';

describe('what is not a sign-in', () => {
  let house: SignInHouse;

  beforeAll(async () => {
    house = await openSignInHouse('sign-in-refused');
  });
  afterAll(() => house.close());
  beforeEach(() => {
    house.ahead = 0;
  });

  const callbackUrl = () => `${house.url}/auth/callback`;
  /** Goes to the provider and back, up to the answer that Relais has not seen yet. */
  const answered = async (browser = new Browser(), login = 'hr') => {
    const page = await house.signIn(browser, login, '/auth/sign-in', callbackUrl());
    return { browser, url: page.url, attempt: browser.cookie(house.url, ATTEMPT) ?? '' };
  };
  /** What somebody sees who is refused, and has no session. */
  const isRefused = (browser: Browser, { status, text }: Page) => {
    expect(browser.cookie(house.url, SESSION)).toBeUndefined();
    return [status, /<h1>(.*)<\/h1>/.exec(text)?.[1]];
  };
  const changed = (attempt: string, over: object) => {
    const kept = JSON.parse(Buffer.from(attempt, 'base64url').toString()) as object;
    return Buffer.from(JSON.stringify({ ...kept, ...over })).toString('base64url');
  };

  it('an answer of the provider in another browser than the one that asked: it opens nothing there', async () => {
    const { browser, url } = await answered();
    const other = new Browser();
    expect(isRefused(other, await other.open(url))).toEqual([400, 'Connexion à recommencer']);
    const third = new Browser();
    await third.open(`${house.url}/auth/sign-in`, house.provider.issuer);
    expect(isRefused(third, await third.open(url))).toEqual([400, 'Connexion refusée']);
    expect((await browser.open(url)).url).toBe(`${house.url}/api/v1/me`);
  });

  it('a forged state, none, or two', async () => {
    for (const forge of [
      (query: URLSearchParams) => query.set('state', 'x'.repeat(43)),
      (query: URLSearchParams) => query.delete('state'),
      (query: URLSearchParams) => query.append('state', 'x'),
    ]) {
      const { browser, url } = await answered();
      const forged = new URL(url);
      forge(forged.searchParams);
      expect(isRefused(browser, await browser.open(forged.href))).toEqual([400, 'Connexion refusée']);
    }
  });

  it('a code that was used, even with all that went with it', async () => {
    const { browser, url, attempt } = await answered();
    await browser.open(url);
    const again = new Browser();
    again.plant(house.url, ATTEMPT, attempt);
    expect(isRefused(again, await again.open(url))).toEqual([400, 'Connexion refusée']);
    const twice = new Browser();
    expect(isRefused(twice, await twice.open(url))).toEqual([400, 'Connexion à recommencer']);
  });

  it.each([
    ['another nonce', { nonce: 'n'.repeat(43) }],
    ['another verifier', { verifier: 'v'.repeat(43) }],
  ])('a code with %s than it was asked for with', async (_what, over) => {
    const { url, attempt } = await answered();
    const browser = new Browser();
    browser.plant(house.url, ATTEMPT, changed(attempt, over));
    expect(isRefused(browser, await browser.open(url))).toEqual([400, 'Connexion refusée']);
  });

  it.each([
    ['no JSON', () => 'e30x'],
    ['another shape', () => Buffer.from('{"state":1}').toString('base64url')],
    ['one from the future', (attempt: string) => changed(attempt, { begunAt: '2199-01-01T00:00:00.000Z' })],
  ])('what a browser keeps of an attempt that is %s', async (_what, make) => {
    const { url, attempt } = await answered();
    const browser = new Browser();
    browser.plant(house.url, ATTEMPT, make(attempt));
    expect(isRefused(browser, await browser.open(url))).toEqual([400, 'Connexion à recommencer']);
  });

  it('one that took more than ten minutes', async () => {
    const { browser, url } = await answered();
    house.ahead = 601;
    expect(isRefused(browser, await browser.open(url))).toEqual([400, 'Connexion à recommencer']);
  });

  it('one that the provider refuses, or whose answer names another issuer', async () => {
    const { browser, url } = await answered();
    const state = new URL(url).searchParams.get('state') ?? '';
    const { issuer } = house.provider;
    const said = new URLSearchParams({ error: 'access_denied', state, iss: issuer }).toString();
    expect(isRefused(browser, await browser.open(`${callbackUrl()}?${said}`))).toEqual([
      400,
      'Connexion refusée',
    ]);
    const mixed = await answered();
    const elsewhere = new URL(mixed.url);
    elsewhere.searchParams.set('iss', 'https://ailleurs.exemple');
    expect(isRefused(mixed.browser, await mixed.browser.open(elsewhere.href))).toEqual([
      400,
      'Connexion refusée',
    ]);
  });

  it('one of somebody to whom the claims give nothing: he gets no session and is kept nowhere', async () => {
    const browser = new Browser();
    const page = await house.signIn(browser, 'personne');
    expect(isRefused(browser, page)).toEqual([403, 'Aucun rôle']);
    const kept = await house.door.database.app.withEverywhere(
      ['MUSEE', 'REGIE'],
      (tx) => tx.sql`select 1 from principal_identities where subject = 'personne'`,
    );
    expect(kept).toHaveLength(0);
  });

  it('a session id that somebody else has chosen: it never opens, before or after the sign-in', async () => {
    const fixed = 'f'.repeat(43);
    const browser = new Browser();
    browser.plant(house.url, SESSION, fixed);
    expect((await house.me(browser)).status).toBe(401);
    await house.signIn(browser, 'hr');
    expect(browser.cookie(house.url, SESSION)).not.toBe(fixed);
    const other = new Browser();
    other.plant(house.url, SESSION, fixed);
    expect((await house.me(other)).status).toBe(401);
  });

  it.each(['https://ailleurs.exemple/', '//ailleurs.exemple', '/\\ailleurs.exemple', '/auth/sign-in'])(
    'a way to another place: %s is never returned to',
    async (place) => {
      const from = `/auth/sign-in?${new URLSearchParams({ returnTo: place }).toString()}`;
      const browser = new Browser();
      expect((await house.signIn(browser, 'hr', from)).url).toBe(`${house.url}/api/v1/me`);
      const planted = await answered();
      planted.browser.plant(house.url, ATTEMPT, changed(planted.attempt, { returnTo: place }));
      expect((await planted.browser.open(planted.url)).url).toBe(`${house.url}/api/v1/me`);
    },
  );

  describe('a request that a cookie proves, and no page of Relais sends', () => {
    let browser: Browser;
    let csrfToken: string;

    beforeAll(async () => {
      browser = new Browser();
      await house.signIn(browser, 'admin');
      ({ csrfToken } = await house.me(browser));
    });

    const body = JSON.stringify({ name: 'Service', kind: 'service' });
    const post = async (over: Record<string, string>) => {
      const headers = { 'Content-Type': 'application/json', ...over };
      const answer = await browser.call('POST', `${house.url}/api/v1/principals`, headers, body);
      return `${answer.status} ${((await answer.json()) as { type?: string }).type ?? ''}`.trim();
    };

    it('is told from one that a page of Relais sends, by either thing that browsers say', async () => {
      const token = { 'Relais-CSRF': csrfToken };
      expect(await post({ ...token, Origin: house.url })).toBe('201');
      expect(await post({ ...token, 'Sec-Fetch-Site': 'same-origin' })).toBe('201');
    });

    it.each<[string, () => Record<string, string>]>([
      ['says nothing of where it comes from', () => ({ 'Relais-CSRF': csrfToken })],
      ['comes from elsewhere', () => ({ 'Relais-CSRF': csrfToken, Origin: 'https://ailleurs.exemple' })],
      ['hides where it comes from', () => ({ 'Relais-CSRF': csrfToken, Origin: 'null' })],
      [
        'comes from another port of this host',
        () => ({ 'Relais-CSRF': csrfToken, Origin: 'http://localhost:1', 'Sec-Fetch-Site': 'same-site' }),
      ],
      [
        'is cross-site',
        () => ({ 'Relais-CSRF': csrfToken, Origin: house.url, 'Sec-Fetch-Site': 'cross-site' }),
      ],
      ['has no token', () => ({ Origin: house.url, 'Sec-Fetch-Site': 'same-origin' })],
      ['has an empty token', () => ({ Origin: house.url, 'Relais-CSRF': '' })],
      ['has the token of another session', () => ({ Origin: house.url, 'Relais-CSRF': 'x'.repeat(43) })],
    ])('is refused when it %s', async (_how, headers) => {
      expect(await post(headers())).toBe('403 urn:relais:problem:csrf');
    });

    it('does not sign anybody out either, whatever page sends the form', async () => {
      const url = `${house.url}/auth/sign-out`;
      const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const foreign = { ...form, Origin: 'https://ailleurs.exemple' };
      for (const [headers, csrf] of [
        [foreign, csrfToken],
        [{ ...form, Origin: house.url }, 'x'],
      ] as const) {
        const answer = await browser.call('POST', url, headers, new URLSearchParams({ csrf }).toString());
        expect(answer.status).toBe(403);
        expect(answer.headers.get('content-type')).toContain('text/html');
      }
      expect((await house.me(browser)).status).toBe(200);
    });

    it('is nobody’s, when two cookies come under the one name', async () => {
      const headers = { Cookie: `${browser.cookiesFor(house.url)}; ${SESSION}=${'x'.repeat(43)}` };
      expect((await fetch(`${house.url}/api/v1/me`, { headers })).status).toBe(401);
    });
  });

  it('shows a name as it is, whatever is in it', async () => {
    const browser = new Browser();
    await house.signIn(browser, 'eve');
    const { text } = await browser.open(`${house.url}/auth/sign-out`);
    expect(text).toContain('Vous êtes Ève &lt;b&gt;Roy&lt;/b&gt;.');
  });

  it('while the provider is away is a page that says so; who is signed in goes on, and can sign out here', async () => {
    const { browser: late, url } = await answered();
    const browser = new Browser();
    await house.signIn(browser, 'hr');
    await house.provider.stop();
    expect((await house.me(browser)).status).toBe(200);
    const page = await late.open(url);
    expect(isRefused(late, page)).toEqual([503, 'Service momentanément indisponible']);
    expect(page.headers.get('retry-after')).toBe('5');
    const done = await browser.submit(
      await browser.open(`${house.url}/auth/sign-out`),
      {},
      house.provider.issuer,
    );
    expect(done.url).toMatch(`${house.provider.issuer}/session/end`);
    expect(browser.cookie(house.url, SESSION)).toBeUndefined();
  });
});
