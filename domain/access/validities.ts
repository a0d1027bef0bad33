import type { CivilDate } from '../calendar/time';

/** The last day covered by some validities; `null`: there is none, or one never ends. */
export const lastDayOf = (validities: readonly { validUntil: CivilDate | null }[]): CivilDate | null => {
  if (validities.some(({ validUntil }) => validUntil === null)) return null;
  return (
    validities
      .flatMap(({ validUntil }) => validUntil ?? [])
      .toSorted()
      .at(-1) ?? null
  );
};
