export { createAccessActivities } from './access';
export { createArrivalActivities } from './accept-arrival';
export { createChangeActivities } from './accept-change';
export { createDepartureRequestActivities } from './accept-departure';
export { createPreviewer } from './previews';
export { createRecordActivities } from './records';
