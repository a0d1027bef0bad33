const ascii = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ø', 'o')
    .replaceAll('Ø', 'o')
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

/**
 * The address that an organisation's template gives to a new employee: `{prenom}.{nom}@exemple.gouv.qc.ca`.
 * A number follows the name when the address is taken: nobody gets a colleague's mail.
 * @param taken addresses in use, lower case
 */
export const emailFrom = (
  template: string,
  givenName: string,
  familyName: string,
  taken: ReadonlySet<string>,
): string => {
  const made = (suffix: string): string =>
    template.replace('{prenom}', ascii(givenName)).replace('{nom}', `${ascii(familyName)}${suffix}`);
  for (let n = 1; ; n += 1) {
    const address = made(n === 1 ? '' : String(n));
    if (!taken.has(address) || !template.includes('{nom}')) return address;
  }
};
