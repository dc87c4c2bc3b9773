import { type Policies, showsCandidates } from '../auth/index.js';
import type { Config } from '../config/index.js';
import type { StateCode } from '../exchange/types.js';

/** What says how many candidates may be told. */
export interface CandidateRules {
  readonly limits: Pick<Config['limits'], 'candidates'>;
  readonly policies: Policies;
}

/** How many people may be told where several of a state match; 0: nobody. */
export function mostCandidates({ limits, policies }: CandidateRules, state: StateCode): number {
  return showsCandidates(state, policies) ? limits.candidates : 0;
}
