export { arrival } from './arrival';
export { change } from './change';
export { departure } from './departure';
