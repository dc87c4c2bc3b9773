import { pace } from '../../../exchange/steps.js';
import type { StateCode } from '../../../exchange/types.js';
import { SoapFault } from '../../door/soap/fault.js';
import { type MessageSecurity, SecurityError } from '../security/index.js';
import type { Operation } from './operation.js';
import { readOutline } from './outline.js';
import { type PushingState, stateOf } from './receiveDeferred.js';

/**
 * Late answers of states that secure their messages: nothing is looked for and nothing read but what the state has signed,
 * and the acknowledgement is secured as the answer was. What the envelope says of its state before only tells whose
 * certificate to hold it against.
 */
export function unprotecting(receive: Operation, states: ReadonlyMap<StateCode, PushingState>): Operation {
  const openly = refuseSecured(receive);
  return async (call) => {
    const state = stateOf(call.outline);
    const security = state === undefined ? undefined : states.get(state)?.security;
    if (security === undefined) return openly(call);
    const bytes = await unprotected(security, call.bytes);
    const outline = await pace(readOutline(bytes), call.signal);
    if (outline.action !== call.outline.action || stateOf(outline) !== state)
      throw new SoapFault('Sender', 'What is signed is of another state, or for another action.');
    const reply = await receive({ ...call, outline, bytes });
    return { ...reply, body: security.protect(reply.body) };
  };
}

/** Refuses a message whose Security header must be understood, where none is. */
export function refuseSecured(operation: Operation): Operation {
  return async (call) => {
    if (call.outline.secured === true)
      throw new SoapFault('MustUnderstand', 'WS-Security is not agreed with this sender.');
    return operation(call);
  };
}

async function unprotected(security: MessageSecurity, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await security.unprotect(bytes);
  } catch (error) {
    throw error instanceof SecurityError ? new SoapFault('Sender', error.message) : error;
  }
}
