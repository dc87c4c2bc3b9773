import { pace } from '../../../exchange/steps.js';
import type { MessageReply } from '../../door/http.js';
import { SoapFault } from '../../door/soap/fault.js';
import { type MessageSecurity, SecurityError } from '../security/index.js';
import { acknowledge } from './acknowledge.js';
import type { Operation, SoapCall } from './operation.js';
import { readOutline } from './outline.js';
import { type DeferredDeps, expecting, receiveDeferred, stateOf } from './receiveDeferred.js';

/**
 * Late answers of states that secure their messages: nothing is read but what the state has signed, and the
 * acknowledgement is secured as the answer was. What the envelope says before anything is checked tells whose certificate
 * to hold it against, and whether anything waits for it: where nothing does, nothing is opened.
 */
export function unprotecting(deps: DeferredDeps): Operation {
  const { states, tables } = deps;
  const receive = receiveDeferred(deps);
  const openly = refuseSecured(receive);
  const expected = expecting(deps);
  return async (call) => {
    const state = stateOf(call.outline);
    const security = state === undefined ? undefined : states.get(state)?.security;
    if (security === undefined) return openly(call);
    const told = async (): Promise<MessageReply> => {
      if ((await expected(call)) === undefined) return acknowledge(false, call.outline, tables);
      const bytes = await unprotected(security, call);
      const outline = await pace(readOutline(bytes), call.signal);
      if (outline.action !== call.outline.action || stateOf(outline) !== state)
        throw new SoapFault('Sender', 'What is signed is of another state, or for another action.');
      return receive({ ...call, outline, bytes });
    };
    const reply = await told();
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

async function unprotected(security: MessageSecurity, { bytes, signal }: SoapCall): Promise<Uint8Array> {
  try {
    return await security.unprotect(bytes, signal);
  } catch (error) {
    throw error instanceof SecurityError ? new SoapFault('Sender', error.message) : error;
  }
}
