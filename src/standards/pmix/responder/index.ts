export { createPmixResponder, type PmixResponderDeps } from './responder.js';
export type { PushingState } from './receiveDeferred.js';
