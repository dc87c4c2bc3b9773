export { createScriptResponder, type ScriptResponderDeps } from './responder.js';
