export { createFhirResponder } from './responder.js';
export { denyAccess } from './denial.js';
export { busy, throttled } from './overLimit.js';
export {
  DEFAULT_DOOR_LIMITS,
  type DoorLimits,
  type HistoryDeps,
  type HistoryPage,
  type ResponderDeps,
  type WindowSpan,
} from './deps.js';
