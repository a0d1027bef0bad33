/** What a browser shows after a navigation. */
export interface Page {
  url: string;
  status: number;
  headers: Headers;
  text: string;
}

interface Cookie {
  name: string;
  value: string;
  host: string;
  path: string;
}

interface Sending {
  method: 'GET' | 'POST';
  body?: URLSearchParams;
  /** What a form says of its origin; under `no-referrer` browsers say nothing else. */
  origin?: string;
  /** Address of the page that sends; `null`: typed by a person. */
  from: string | null;
}

const MAX_HOPS = 15;
const escapes: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescape = (text: string) =>
  text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => escapes[name] ?? '');
const attribute = (tag: string, name: string) =>
  unescape(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

/** A browser without a screen: cookies by host and path, redirections, forms, and what it says of where it comes from. */
export class Browser {
  /** Every cookie that was set, as its line came. */
  readonly received: string[] = [];
  private cookies: Cookie[] = [];

  /** Types an address. `stopAt`: a redirection to an address that begins so is shown, not followed. */
  open(url: string, stopAt?: string): Promise<Page> {
    return this.go(url, { method: 'GET', from: null }, stopAt);
  }

  /** Sends the form of a page with what is filled in. */
  submit(page: Page, fields: Record<string, string>, stopAt?: string): Promise<Page> {
    const form = /<form[^>]*>/.exec(page.text)?.[0] ?? '';
    const inputs = page.text.match(/<input[^>]*>/g) ?? [];
    const hidden = inputs.filter((tag) => attribute(tag, 'type') === 'hidden');
    const kept = hidden.map((tag) => [attribute(tag, 'name'), attribute(tag, 'value')]);
    const body = new URLSearchParams({ ...(Object.fromEntries(kept) as Record<string, string>), ...fields });
    const action = new URL(attribute(form, 'action') || page.url, page.url).href;
    const isHidden = page.headers.get('referrer-policy') === 'no-referrer';
    const origin = isHidden ? 'null' : new URL(page.url).origin;
    return this.go(action, { method: 'POST', body, origin, from: page.url }, stopAt);
  }

  /** Sends what a script of some page would: cookies go along, the rest is as given. */
  call(method: string, url: string, headers: Record<string, string> = {}, body?: string): Promise<Response> {
    const cookie = this.cookiesFor(url);
    const sent = { ...(cookie !== '' && { Cookie: cookie }), ...headers };
    return fetch(url, { method, redirect: 'manual', headers: sent, ...(body !== undefined && { body }) });
  }

  /** The value of a cookie that goes to an address. */
  cookie(url: string, name: string): string | undefined {
    const pairs = this.cookiesFor(url).split('; ');
    return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  }

  /** The cookies that go to an address, as their header. */
  cookiesFor(url: string): string {
    const { hostname, pathname } = new URL(url);
    const fits = ({ host, path }: Cookie) =>
      host === hostname && `${pathname}/`.startsWith(path.replace(/\/?$/, '/'));
    return this.cookies
      .filter((cookie) => fits(cookie) || (cookie.host === hostname && cookie.path === '/'))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  /** Puts a cookie in by hand. */
  plant(url: string, name: string, value: string): void {
    this.keep(new URL(url), `${name}=${value}; Path=/`);
  }

  private async go(first: string, sending: Sending, stopAt?: string): Promise<Page> {
    let [url, now] = [first, sending];
    for (let hop = 0; hop < MAX_HOPS; hop += 1) {
      const answer = await this.send(url, now);
      const location = answer.headers.get('location');
      const target = location === null ? null : new URL(location, url).href;
      if (target === null || (stopAt !== undefined && target.startsWith(stopAt)))
        return {
          url: target ?? url,
          status: answer.status,
          headers: answer.headers,
          text: await answer.text(),
        };
      url = target;
      now = { method: 'GET', from: sending.from };
    }
    throw new Error(`too many redirections: ${url}`);
  }

  private async send(url: string, { method, body, origin, from }: Sending): Promise<Response> {
    const place = new URL(url);
    const page = from === null ? null : new URL(from);
    const isSameOrigin = page?.origin === place.origin;
    // SameSite=Lax: a form of another site takes no cookie along.
    const isLax = method === 'GET' || page?.hostname === place.hostname;
    const cookie = isLax ? this.cookiesFor(url) : '';
    const site = page === null ? 'none' : isSameOrigin ? 'same-origin' : 'cross-site';
    const answer = await fetch(url, {
      ...{ method, redirect: 'manual' },
      ...(body && { body }),
      headers: {
        ...{ Accept: 'text/html,*/*;q=0.8', 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate' },
        ...(cookie !== '' && { Cookie: cookie }),
        ...(origin !== undefined && { Origin: origin }),
      },
    });
    for (const line of answer.headers.getSetCookie()) {
      this.received.push(line);
      this.keep(place, line);
    }
    return answer;
  }

  private keep({ hostname: host, pathname }: URL, line: string): void {
    const [pair = '', ...rest] = line.split('; ');
    const [name = '', ...value] = pair.split('=');
    const said = new Map(rest.map((each) => [each.split('=')[0]?.toLowerCase(), each.split('=')[1] ?? '']));
    const path = said.get('path') ?? (pathname.replace(/\/[^/]*$/, '') || '/');
    this.cookies = this.cookies.filter((one) => one.name !== name || one.host !== host || one.path !== path);
    const ends = said.get('expires');
    const isOver = said.get('max-age') === '0' || (ends !== undefined && Date.parse(ends) <= Date.now());
    if (!isOver) this.cookies.push({ name, value: value.join('='), host, path });
  }
}
