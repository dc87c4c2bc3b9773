import type { Simulator } from '../../../src/simulator/index.js';
import { asapEnvelope, historyAction, pmixEnvelope, pmpRequest, scriptRequest, type Asked } from './requests.js';

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly bytes: Buffer;
  readonly text: string;
}

/** Puts a right question to one state in its own protocol. */
export async function ask(simulator: Simulator, state: string, asked: Asked): Promise<Reply> {
  const { protocol } = served(simulator, state);
  if (protocol === 'pmix-3' || protocol === 'pmix-2') {
    return post(simulator, state, pmixEnvelope(state, pmpRequest(asked, protocol)));
  }
  if (protocol === 'asap-2.1a') return post(simulator, state, asapEnvelope(state, asked));
  const plain = { ...asked, given: unaccented(asked.given), family: unaccented(asked.family) };
  return post(simulator, state, scriptRequest(plain, protocol === 'script-10.6' ? '10.6' : '2017071'));
}

/** Posts any message to a state's endpoint with its protocol's content type. */
export async function post(simulator: Simulator, state: string, xml: string, type?: string): Promise<Reply> {
  const { endpoint, protocol } = served(simulator, state);
  const usual = protocol.startsWith('pmix')
    ? `application/soap+xml; charset=utf-8${xml.includes(`>${historyAction}<`) ? `; action="${historyAction}"` : ''}`
    : protocol === 'asap-2.1a'
      ? 'text/xml; charset=utf-8'
      : 'application/xml; charset=utf-8';
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': type ?? usual },
    body: xml,
    signal: AbortSignal.timeout(20_000),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    bytes,
    text: bytes.toString('utf8'),
  };
}

/** SCRIPT takes ASCII only. */
function unaccented(name: string): string {
  return name.normalize('NFD').replaceAll(/\p{M}/gu, '');
}

export function served(simulator: Simulator, state: string): Simulator['states'][number] {
  const found = simulator.states.find((one) => one.state === state);
  if (found === undefined) throw new Error(`${state} is not served`);
  return found;
}
