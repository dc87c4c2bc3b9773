import type { RegisteredClient } from '../../../../auth/index.js';
import type { PlannedState } from '../../../../exchange/types.js';
import { DoorError } from '../../outcomes.js';
import type { ResponderDeps } from '../deps.js';
import type { HistoryCall } from './call.js';
import type { HistoryParameters } from './request/parameters.js';

/**
 * Which states a call goes to.
 * @throws DoorError `conflicting-parameters` where destination and parameters name different states; `missing-parameter`
 *   where it goes to none
 */
export function planHistory(
  client: RegisteredClient,
  { jurisdictions }: Pick<HistoryParameters, 'jurisdictions'>,
  { destinations }: Pick<HistoryCall, 'destinations'>,
  deps: ResponderDeps,
): readonly PlannedState[] {
  if (jurisdictions !== undefined && destinations?.some((state) => !jurisdictions.includes(state)) === true) {
    throw new DoorError('conflicting-parameters', 'The destination names states that jurisdiction does not name.');
  }
  const plan = deps.plan(client, destinations ?? jurisdictions, 'page');
  if (plan.length > 0) return plan;
  throw new DoorError(
    'missing-parameter',
    'No state is named and this client has none of its own: name states by jurisdiction.',
  );
}
