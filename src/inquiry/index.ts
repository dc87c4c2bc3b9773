export { consult, type ConsultDeps, type Consulted, type Inquiry } from './consult.js';
export { requesterOf } from './requester.js';
