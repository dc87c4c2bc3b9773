export { askingFor, type NotAskingFor, type ToldRequester } from './askingFor.js';
export { consult, type ConsultDeps, type Consulted, type Inquiry } from './consult.js';
export { requesterOf } from './requester.js';
export { asker, type Foreign, isSameRequestor, type KeyBearer } from './staging/bound.js';
export { endTurns, type Turn } from './staging/turns.js';
export { createStaging, type OpenedStage, STAGE, type Staging, type StagingDeps } from './staging/staging.js';
