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

  /** Takes one request. Answers 0, or the seconds after which there is one again. */
  async take(subject: string, nowMs: number): Promise<number> {
    this.turn(nowMs);
    for (;;) {
      const left = this.left.get(subject) ?? 0;
      if (left === USED_UP) return Math.max(1, Math.ceil((this.window + WINDOW_MS - nowMs) / 1_000));
      if (left > 0) {
        this.left.set(subject, left - 1);
        return 0;
      }
      await this.borrow(subject);
    }
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

/** Refuses a caller whose credential, or whose organisation, has had its requests of this minute. */
export interface LimitRate {
  ofCredential(credential: string): Promise<void>;
  /** `null`: all organisations, which no one of them limits. */
  ofOrganization(organization: string | null): Promise<void>;
}

/** Makes the limits of a door. */
export const createLimitRate = (deps: ApiDeps): LimitRate => {
  const { database, rates } = deps;
  const lend: Lend = (loan) => database.withoutScope((tx) => lendRequests(tx, loan));
  const ofKey = new RateLimiter(lend, rates.key);
  const ofOrganization = new RateLimiter(lend, rates.organization);
  const take = async (limiter: RateLimiter, subject: string): Promise<void> => {
    const seconds = await limiter.take(subject, Date.parse(deps.clock()));
    if (seconds > 0) throw problem('too-many-requests', { headers: { 'Retry-After': String(seconds) } });
  };
  return {
    ofCredential: (credential) => take(ofKey, `key:${credential}`),
    ofOrganization: async (organization) => {
      if (organization !== null) await take(ofOrganization, `organization:${organization}`);
    },
  };
};
