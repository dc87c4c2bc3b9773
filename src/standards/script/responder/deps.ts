import type { MessageDoorDeps } from '../../door/deps.js';
import type { Answering } from './reply.js';

/** What the SCRIPT door needs of the rest of the gateway. */
export interface ScriptResponderDeps extends MessageDoorDeps, Answering {}
