import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { lendRequests, type Loan } from '../db/stores/rates';
import type { ApiDeps } from './deps';
import { problem } from './problems';

const WINDOW_MS = 60_000;
/** Of a minute's requests, the part that a door takes at once: one statement serves so many. */
const LOANS_A_WINDOW = 50;
/** Nothing is left until the window ends: nobody asks again. */
const USED_UP = -1;

type Lend = (loan: Loan) => Promise<number>;

/** Lets in so many requests a minute and subject; doors share what is lent, and count alone what they were lent. */
export class RateLimiter {
  private window = 0;
  private readonly left = new Map<string, number>();
  private readonly lending = new Map<string, Promise<void>>();

  /** @param limit requests a minute */
  constructor(
    private readonly lend: Lend,
    private readonly limit: number,
  ) {}

  /** The seconds after which there is one again, where this door knows that none is left; nobody is asked. */
  wait(subject: string, nowMs: number): number {
    this.turn(nowMs);
    return this.left.get(subject) === USED_UP ? this.secondsLeft(nowMs) : 0;
  }

  /** Takes one request. Answers 0, or the seconds after which there is one again. */
  async take(subject: string, nowMs: number): Promise<number> {
    this.turn(nowMs);
    for (;;) {
      const left = this.left.get(subject) ?? 0;
      if (left === USED_UP) return this.secondsLeft(nowMs);
      if (left > 0) {
        this.left.set(subject, left - 1);
        return 0;
      }
      await this.borrow(subject);
    }
  }

  private secondsLeft(nowMs: number): number {
    return Math.max(1, Math.ceil((this.window + WINDOW_MS - nowMs) / 1_000));
  }

  private turn(nowMs: number): void {
    const window = nowMs - (nowMs % WINDOW_MS);
    if (window === this.window) return;
    this.window = window;
    this.left.clear();
    this.lending.clear();
  }

  /** Many wait for one loan. */
  private async borrow(subject: string): Promise<void> {
    const asked = this.lending.get(subject) ?? this.ask(subject);
    this.lending.set(subject, asked);
    try {
      await asked;
    } finally {
      if (this.lending.get(subject) === asked) this.lending.delete(subject);
    }
  }

  private async ask(subject: string): Promise<void> {
    const { window, limit } = this;
    const count = Math.max(1, Math.floor(limit / LOANS_A_WINDOW));
    const lent = await this.lend({ subject, windowStart: new Date(window).toISOString(), count, limit });
    if (window === this.window) this.left.set(subject, lent === 0 ? USED_UP : lent);
  }
}

/** Refuses a caller whose credential, organisation or address has had its requests of this minute. */
export interface LimitRate {
  /** Who presents nothing valid, from an address: `before` asks nobody, `failed` counts one attempt. */
  ofAddress: { before(address: string): void; failed(address: string): Promise<void> };
  /** Who signs in or out with a browser, from an address. */
  ofBrowser(address: string): Promise<void>;
  ofCredential(credential: string): Promise<void>;
  /** `null`: all organisations, which no one of them limits. */
  ofOrganization(organization: string | null): Promise<void>;
}

// One customer of a provider has a /64 of IPv6. Hashed: the table holds nobody's address.
const addressSubject = (of: 'failed' | 'browser', address: string): string => {
  const network = isIPv6(address) && !address.startsWith('::ffff:') ? networkOf(address) : address;
  return `${of}:${createHash('sha256').update(network).digest('base64url').slice(0, 22)}`;
};

const networkOf = (address: string): string => {
  const [head = '', tail] = address.split('::');
  const [left, right] = [head.split(':').filter(Boolean), (tail ?? '').split(':').filter(Boolean)];
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: gap }, () => '0'), ...right].slice(0, 4).join(':');
};

/** Makes the limits of a door. */
export const createLimitRate = (deps: ApiDeps): LimitRate => {
  const { database, rates } = deps;
  const lend: Lend = (loan) => database.withoutScope((tx) => lendRequests(tx, loan));
  const ofKey = new RateLimiter(lend, rates.key);
  const ofOrganization = new RateLimiter(lend, rates.organization);
  const ofAddress = new RateLimiter(lend, rates.address);
  const refuse = (seconds: number): void => {
    if (seconds > 0) throw problem('too-many-requests', { headers: { 'Retry-After': String(seconds) } });
  };
  const now = () => Date.parse(deps.clock());
  const take = async (limiter: RateLimiter, subject: string): Promise<void> => {
    refuse(await limiter.take(subject, now()));
  };
  return {
    ofAddress: {
      before: (address) => refuse(ofAddress.wait(addressSubject('failed', address), now())),
      failed: (address) => take(ofAddress, addressSubject('failed', address)),
    },
    ofBrowser: (address) => take(ofAddress, addressSubject('browser', address)),
    ofCredential: (credential) => take(ofKey, `key:${credential}`),
    ofOrganization: async (organization) => {
      if (organization !== null) await take(ofOrganization, `organization:${organization}`);
    },
  };
};
