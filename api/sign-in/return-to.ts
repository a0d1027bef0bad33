/** Where one is after signing in, when nobody says otherwise. */
const HOME = '/api/v1/me';
const MAX = 2_000;

// One slash, then no second one of either kind: browsers read `//` and `/\` as another host.
const ownPath = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/;

/** A path of ours to return to: the one asked for, or the usual one where that is none of ours. */
export const safeReturnTo = (asked: unknown, publicUrl: string): string => {
  if (typeof asked !== 'string' || asked.length > MAX || !ownPath.test(asked)) return HOME;
  const place = new URL(asked, publicUrl);
  const isOurs = place.origin === new URL(publicUrl).origin && !place.pathname.startsWith('/auth/');
  return isOurs ? `${place.pathname}${place.search}${place.hash}` : HOME;
};
