import type { ConfigDocument } from '../document.js';
import type { Draft } from '../draft.js';
import { Fault } from '../fault.js';
import { stateCodes } from '../states.js';
import { checkRules } from './rules.js';
import { badKey, protocolOf } from './routes.js';

/** Every policy is for a routed state, and demands something where it says that it does. */
export function checkPolicies(draft: Draft, document: ConfigDocument): void {
  const { policies, defaultPolicy, routes } = draft;
  if (defaultPolicy !== undefined) checkRules(['policies', 'default'], defaultPolicy, defaultPolicy, document);
  const routed = new Map(routes.map((route) => [route.name, protocolOf(route, draft)]));
  for (const { name, path, value } of policies) {
    if (name !== 'default' && value !== undefined && defaultPolicy !== undefined)
      checkRules(path, value, { ...defaultPolicy, ...value }, document);
    if (name !== 'default' && !stateCodes.has(name)) document.report(path, badKey(name));
    else if (name !== 'default' && !routed.has(name)) {
      document.report(path, new Fault('has a policy but no route', `add routes.${name}, or remove the policy`));
    }
    if (value?.candidates === 'show' && routed.get(name)?.startsWith('script-') === true) {
      document.report(
        [...path, 'candidates'],
        new Fault(`can never show anybody: ${name} speaks SCRIPT, which has no place for them`, 'leave it out'),
      );
    }
    if (value?.require !== undefined && value.require.any === undefined && value.require.all === undefined) {
      document.report(
        [...path, 'require'],
        new Fault('demands nothing', 'give any or all, such as { any: [npi, dea] }'),
      );
    }
  }
}
