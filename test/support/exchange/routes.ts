import type { PdmpQuery, StateAnswer, StateRoute } from '../../../src/exchange/types.js';

/** A question about a fictional person. */
export const QUERY: PdmpQuery = {
  requestId: '0123456789abcdef0123456789abcdef',
  requestedAt: '2026-01-05T10:00:00.000Z',
  patient: { resourceType: 'Patient', name: [{ family: 'Testpatient', given: ['Casey'] }], birthDate: '1984-07-02' },
  period: { start: '2024-01-05', end: '2026-01-05' },
};

/** A route whose state answers as told. */
export function routeOf(state: string, ask: StateRoute['ask'], settings: Partial<StateRoute> = {}): StateRoute {
  return { state, timeoutMs: 5_000, ask, ...settings };
}

/** Ways in which a route can misbehave; none of them settles in time with an answer. */
export const MISBEHAVIOURS: Readonly<Record<string, StateRoute['ask']>> = {
  hangs: () => new Promise(() => undefined),
  'ignores the abort and answers late': () => after(600).then(() => NO_DATA),
  'ignores the abort and rejects late': () => after(600).then(() => Promise.reject(new Error('Casey Testpatient'))),
  'rejects when aborted': (_query, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  'answers when aborted': (_query, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(NO_DATA))),
};

/** Ways in which a route can fail at once. */
export const FAILURES: Readonly<Record<string, StateRoute['ask']>> = {
  'throws synchronously': () => {
    throw new TypeError('Casey Testpatient');
  },
  'throws nothing in particular': () => {
    throw undefined;
  },
  rejects: () => Promise.reject(new Error('Casey Testpatient')),
  'resolves to undefined': async () => undefined as never,
  'resolves to a text': async () => 'no-data' as never,
  'resolves to an unknown status': async () => ({ status: 'perhaps' }) as never,
  'resolves to a status of Object': async () => ({ status: 'toString' }) as never,
  'resolves to resources that are none': async () =>
    ({ status: 'provided', resources: [{ name: 'Casey' }], warnings: [] }) as never,
  'resolves to no list of resources': async () => ({ status: 'provided', resources: {}, warnings: [] }) as never,
  'resolves to an unknown failure': async () => ({ status: 'failed', code: 'boom' }) as never,
  'resolves to something that throws when looked at': async () =>
    new Proxy(
      {},
      {
        get(_target, member) {
          if (member === 'then') return undefined;
          throw new Error('Casey Testpatient');
        },
      },
    ) as never,
  'returns a promise of its own making that throws': () =>
    ({
      then: () => {
        throw new Error('Casey Testpatient');
      },
    }) as never,
};

const NO_DATA: StateAnswer = { status: 'no-data' };

/** Resolves after some milliseconds. */
export function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
