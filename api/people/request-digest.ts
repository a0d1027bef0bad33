import { createHash } from 'node:crypto';
import { canonical } from '../../domain/people/request-hash';

/** SHA-256 of a request, hexadecimal: the same hash is the same request, whatever the order of its keys. */
export const digestOf = (request: object): string =>
  createHash('sha256').update(canonical(request)).digest('hex');
