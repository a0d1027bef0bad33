import { isUtf8 } from 'node:buffer';
import { refuseFile, type Step } from './result';

// Windows-1252 from 0x80 to 0x9F; a space stands where it has no character. `TextDecoder('windows-1252')` of Node 20
// reads these bytes as Latin-1, so that an apostrophe or an œ would become a control character.
const upper = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

const signatures: readonly (readonly [magic: string, name: string])[] = [
  ['504b0304', 'un classeur Excel ou une archive'],
  ['d0cf11e0', 'un ancien document Office'],
  ['25504446', 'un document PDF'],
];

/**
 * The text of a CSV file in UTF-8, with or without byte order mark, or else in Windows-1252.
 * Refuses what is neither, rather than guess at names of persons.
 */
export function decodeText(bytes: Buffer): Step<string> {
  const magic = bytes.subarray(0, 4).toString('hex');
  const signature = signatures.find(([start]) => start === magic);
  if (signature) return refuseFile('not-csv', `Le fichier est ${signature[1]}; enregistrez-le en CSV.`);
  if (magic.startsWith('fffe') || magic.startsWith('feff') || looksUtf16(bytes)) {
    return refuseFile('utf-16', 'Le fichier est en UTF-16; enregistrez-le en CSV UTF-8.');
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) return refuseFile('nul-byte', `Le fichier contient un octet nul (position ${nul + 1}).`);
  return decodeBytes(bytes);
}

function decodeBytes(bytes: Buffer): Step<string> {
  if (isUtf8(bytes)) return { ok: true, value: bytes.toString('utf8').replace(/^\ufeff/, '') };
  const text = bytes.toString('latin1').replace(/[\x80-\x9f]/g, (c) => {
    const mapped = upper.charAt(c.charCodeAt(0) - 0x80);
    return mapped === ' ' ? c : mapped;
  });
  // A byte order mark promises UTF-8, and Windows-1252 has no such control characters.
  if (bytes.subarray(0, 3).toString('hex') === 'efbbbf' || /[\x80-\x9f]/.test(text)) {
    return refuseFile('unknown-encoding', "Le fichier n'est ni en UTF-8 ni en Windows-1252.");
  }
  return { ok: true, value: text };
}

function looksUtf16(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 64);
  // Latin letters in UTF-16 have every second byte null.
  const nuls = start.filter((byte) => byte === 0).length;
  return start.length >= 4 && nuls >= start.length * 0.4;
}
