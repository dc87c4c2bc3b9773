import type { Protocol } from '../protocol.js';
import { FaultError, type Fault, type FaultKind } from './fault.js';

const pmixOnly: readonly FaultKind[] = ['pmp-status', 'several-status', 'deferred', 'escaped'];
const scriptOnly: readonly FaultKind[] = ['script-error', 'script-denied', 'script-status', 'wcf-string'];

const asapOnly: readonly FaultKind[] = ['asap-status', 'asap-exception'];

/** Throws `FaultError` where a state of this protocol cannot have this fault. */
export function checkApplies(fault: Fault, state: string, protocol: Protocol): void {
  const pmix = protocol.startsWith('pmix');
  const others = [
    ...(pmix ? [] : pmixOnly),
    ...(protocol.startsWith('script') ? [] : scriptOnly),
    ...(protocol === 'asap-2.1a' ? [] : asapOnly),
  ];
  const wrong =
    others.includes(fault.kind) ||
    (fault.kind === 'foreign-namespace' && protocol !== 'script-2017071') ||
    (!pmix && 'part' in fault && fault.part === 'payload');
  if (wrong) throw new FaultError(`${state} speaks ${protocol}, which cannot have the fault ${fault.kind}`);
}
