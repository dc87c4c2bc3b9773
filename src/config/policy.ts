import type { Policy } from './schema/policies.js';
import type { Config } from './schema/root.js';

/** What holds for one state: `policies.default`, with what the state wants otherwise. */
export function policyFor(policies: Config['policies'], state: string): Policy {
  const own = Object.hasOwn(policies, state) && state !== 'default' ? policies[state] : undefined;
  return { ...policies.default, ...own };
}
