export { type AsapResponderDeps, createAsapResponder } from './responder.js';
export { asapWsdl } from './wsdl.js';
