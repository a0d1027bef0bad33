import { z } from 'zod';
import { Browser, type Page } from './browser';

const device = z.object({ device_code: z.string(), verification_uri_complete: z.string() });
const given = z.object({ access_token: z.string() });

const post = async (url: string, fields: Record<string, string>): Promise<unknown> => {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  return answer.json();
};

/** A token of the demonstration's provider as a terminal gets it (RFC 8628): a code, a sign-in in a browser, the token. */
export const takeToken = async (
  issuer: string,
  who: { login: string; password: string },
): Promise<{ token: string; last: Page }> => {
  const client_id = 'relais-terminal';
  const asked = device.parse(
    await post(`${issuer}/device/auth`, { client_id, scope: 'openid profile email' }),
  );
  const browser = new Browser();
  // The page sends itself: its script is the one thing that its policy lets run.
  const sent = await browser.submit(await browser.open(asked.verification_uri_complete), {});
  const confirmed = await browser.submit(sent, { confirm: 'yes' });
  const last = await browser.submit(confirmed, who);
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
  const answer = await post(`${issuer}/token`, { client_id, grant_type, device_code: asked.device_code });
  return { token: given.parse(answer).access_token, last };
};
