/** Letters that no decomposition brings to ASCII. */
const latin: Readonly<Record<string, string>> = {
  ...{ ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', œ: 'oe', æ: 'ae', ß: 'ss', ı: 'i', ĸ: 'k', ŋ: 'n' },
};

const ascii = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[øłđðþœæßıĸŋ]/g, (letter) => latin[letter] ?? '')
    .replaceAll(/[^a-z0-9]/g, '');

/**
 * The address that an organisation's template gives to a new employee: `{prenom}.{nom}@exemple.gouv.qc.ca`.
 * A number follows the name when the address is taken: nobody gets a colleague's mail. A name that has no Latin letter
 * is replaced by the employee number.
 * @param taken addresses in use, lower case
 */
export const emailFrom = (
  template: string,
  givenName: string,
  familyName: string,
  number: string,
  taken: ReadonlySet<string>,
): string => {
  // Without a family name the number that tells two people apart is the last of what stands before the `@`.
  const numbered = template.includes('{nom}')
    ? template.replace('{nom}', '{nom}{rang}')
    : template.replace('@', '{rang}@');
  const made = (rank: string): string =>
    numbered
      .replace('{prenom}', ascii(givenName) || ascii(number))
      .replace('{nom}', ascii(familyName) || ascii(number))
      .replace('{rang}', rank);
  for (let n = 1; ; n += 1) {
    const address = made(n === 1 ? '' : String(n));
    // One address for everybody is what the organisation wants.
    if (!taken.has(address) || !template.includes('{')) return address;
  }
};
