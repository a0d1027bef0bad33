export { arrival } from './arrival';
export { change } from './change';
export { departure } from './departure';
export { expiry } from './expiry';
export { hrImport } from './hr-import';
export { mailRelay } from './mail-relay';
export { purge } from './purge';
export { reconciliation } from './reconciliation';
