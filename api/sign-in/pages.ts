import type { Response } from 'express';

const escapes: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
};
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? '');

/** What a page says. `body` is HTML. */
interface Page {
  status: number;
  title: string;
  body: string;
  /** Origins where the answer to its form may lead, beside ours. */
  leadsTo?: readonly string[];
}

/** Sends a page in French: nothing in it runs, loads or is framed. */
const sendPage = (res: Response, { status, title, body, leadsTo = [] }: Page): void => {
  const formAction = ["'self'", ...leadsTo].join(' ');
  const policy = `default-src 'none';base-uri 'none';frame-ancestors 'none';form-action ${formAction}`;
  res
    .status(status)
    .type('html')
    .set({ 'Cache-Control': 'no-store', 'Content-Security-Policy': policy })
    // Under `no-referrer` browsers would not say where the form comes from.
    .set('Referrer-Policy', 'same-origin').send(`<!doctype html>
<html lang="fr-CA">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} - Relais</title>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
${body}
</main>
</body>
</html>
`);
};

const again = (publicUrl: string): string =>
  `<p><a href="${escape(publicUrl)}/auth/sign-in">Se connecter</a></p>`;

/** A refusal, and the way to begin again. */
export const sendRefusal = (
  res: Response,
  publicUrl: string,
  { status, title, why }: { status: number; title: string; why: string },
): void => sendPage(res, { status, title, body: `<p role="alert">${escape(why)}</p>\n${again(publicUrl)}` });

/** Who is signed in, and the button to end it. */
export const sendSignOut = (
  res: Response,
  { name, csrfToken, leadsTo }: { name: string; csrfToken: string; leadsTo: readonly string[] },
): void =>
  sendPage(res, {
    ...{ status: 200, title: 'Déconnexion', leadsTo },
    body: `<p>Vous êtes ${escape(name)}.</p>
<form method="post" action="/auth/sign-out">
<input type="hidden" name="csrf" value="${escape(csrfToken)}">
<p><button type="submit">Se déconnecter</button></p>
</form>`,
  });

/** Nobody is signed in here any more. */
export const sendSignedOut = (res: Response, publicUrl: string): void =>
  sendPage(res, {
    ...{ status: 200, title: 'Déconnexion' },
    body: `<p>Vous n’êtes plus connecté.</p>\n${again(publicUrl)}`,
  });
