import { z } from 'zod';

const digits = /^\d{1,16}$/;

/** A whole number of a query, written in digits alone: `1e2`, `0x10` and ` 5 ` are none. */
export const wholeNumber = (min: number, max: number) =>
  z.preprocess(
    (written) => (typeof written === 'string' && digits.test(written) ? Number(written) : written),
    z.int().min(min).max(max),
  );
