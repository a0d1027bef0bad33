const MAX_LENGTH = 254;
const MAX_LOCAL_LENGTH = 64;

// No quoted local part: HR never writes one, and most targets refuse it.
const local = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const domainLabel = /^[\p{L}\p{N}]([\p{L}\p{M}\p{N}-]*[\p{L}\p{N}])?$/u;

/** Whether a text can be an e-mail address; letters outside ASCII are good (RFC 6531), as in `søren@exemple.qc.ca`. */
export function isEmailAddress(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  const at = text.lastIndexOf('@');
  const labels = text.slice(at + 1).split('.');
  return (
    at > 0 &&
    at <= MAX_LOCAL_LENGTH &&
    local.test(text.slice(0, at)) &&
    labels.length >= 2 &&
    labels.every((label) => label.length <= 63 && domainLabel.test(label)) &&
    (labels.at(-1) ?? '').length >= 2
  );
}
