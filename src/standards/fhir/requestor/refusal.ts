import type { FailureCode, StateAnswer } from '../../../exchange/types.js';
import { failed, type Failed } from '../../reply/failures.js';

/** A reply that cannot be used as far as it was read: what that means for the state. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly answer: StateAnswer) {
    super('the reply cannot be used');
  }
}

/** Refuses a reply as a failure of its state. `detail` is a fixed sentence. */
export function refuse(
  code: FailureCode,
  detail: string,
  facts?: Partial<Pick<Failed, 'retryable' | 'disclosed'>>,
): never {
  throw new Refusal(failed(code, detail, facts));
}
