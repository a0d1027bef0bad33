const escapes: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
};

/** Text as it stands in a page, inside or outside an attribute. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? '');

/** A whole page in French; `body` is HTML. */
export const page = (title: string, body: string): string => `<!doctype html>
<html lang="fr-CA">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - fournisseur de démonstration</title>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;

/** Where somebody says who he is. `wrong`: the name that he typed with a password that is not its own. */
export const signInPage = (action: string, wrong: string | null): string =>
  page(
    'Connexion',
    `${wrong === null ? '' : '<p role="alert">Nom ou mot de passe inconnu.</p>'}
<p>Les personnes de la démonstration et leurs mots de passe sont dans le fichier <code>demo-people.json</code>.</p>
<form method="post" action="${escapeHtml(action)}">
<p><label for="login">Nom</label><br>
<input id="login" name="login" autocomplete="username" required autofocus value="${escapeHtml(wrong ?? '')}"></p>
<p><label for="password">Mot de passe</label><br>
<input id="password" name="password" type="password" autocomplete="current-password" required></p>
<p><button type="submit">Se connecter</button></p>
</form>`,
  );

/** Whether somebody wants to end his session here. `form`: the provider's own, with the id `op.logoutForm`. */
export const signOutPage = (form: string): string =>
  page(
    'Déconnexion',
    `${form}
<p>Mettre fin à votre session auprès du fournisseur de démonstration?</p>
<p><button autofocus type="submit" form="op.logoutForm" name="logout" value="yes">Se déconnecter</button>
<button type="submit" form="op.logoutForm">Rester connecté</button></p>`,
  );

/** The session here has ended, and nobody asked to come back elsewhere. */
export const signedOutPage = (): string => page('Déconnexion', '<p>Votre session est terminée.</p>');

/** Where the code of a terminal is typed. `form`: the provider's own, with the id `op.deviceInputForm`. */
export const codePage = (form: string, isWrong: boolean): string =>
  page(
    'Code du terminal',
    `${isWrong ? '<p role="alert">Ce code n’est pas, ou n’est plus, valable.</p>' : ''}
<p>Le code que votre terminal affiche:</p>
${form}
<p><button type="submit" form="op.deviceInputForm">Continuer</button></p>`,
  );

/** Whether the terminal that shows this code is one's own. `form`: the provider's own, with the id `op.deviceConfirmForm`. */
export const codeConfirmPage = (form: string, code: string): string =>
  page(
    'Code du terminal',
    `<p>Votre terminal affiche-t-il ce code? <strong>${escapeHtml(code)}</strong></p>
<p>Si vous n’avez rien demandé, refusez: qui a ce code agirait en votre nom.</p>
${form}
<p><button autofocus type="submit" form="op.deviceConfirmForm">C’est bien mon terminal</button>
<button type="submit" form="op.deviceConfirmForm" name="abort" value="yes">Refuser</button></p>`,
  );

/** The terminal has its token. */
export const codeDonePage = (): string =>
  page('Code du terminal', '<p>C’est fait: votre terminal agit en votre nom. Fermez cette page.</p>');

/** What went wrong, by its code. */
export const refusedPage = (code: string): string =>
  page(
    'Connexion impossible',
    `<p>La demande a été refusée (<code>${escapeHtml(code)}</code>). Recommencez depuis Relais.</p>`,
  );
