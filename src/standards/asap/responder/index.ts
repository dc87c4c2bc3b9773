export { type AsapResponderDeps, createAsapResponder } from './responder.js';
