import { type Protocol, standardOf } from '../protocol.js';
import { FaultError, type Fault, type FaultKind } from './fault.js';

const pmixOnly: readonly FaultKind[] = ['pmp-status', 'several-status', 'deferred', 'escaped'];
const scriptOnly: readonly FaultKind[] = ['script-error', 'script-denied', 'script-status', 'wcf-string'];

const asapOnly: readonly FaultKind[] = ['asap-status', 'asap-exception'];
const fhirOnly: readonly FaultKind[] = ['fhir-outcome'];
/** What can be wrong with XML and its envelopes alone. */
const xmlOnly: readonly FaultKind[] = [
  'soap-fault',
  'doctype',
  'wrong-relates-to',
  'missing-status',
  'schema-invalid',
  'prefix-scramble',
];

/** Throws `FaultError` where a state of this protocol cannot have this fault. */
export function checkApplies(fault: Fault, state: string, protocol: Protocol): void {
  const standard = standardOf(protocol);
  const pmix = standard === 'pmix';
  const others = [
    ...(pmix ? [] : pmixOnly),
    ...(standard === 'script' ? [] : scriptOnly),
    ...(standard === 'asap' ? [] : asapOnly),
    ...(standard === 'fhir' ? xmlOnly : fhirOnly),
  ];
  const wrong =
    others.includes(fault.kind) ||
    (fault.kind === 'foreign-namespace' && protocol !== 'script-2017071') ||
    (!pmix && 'part' in fault && fault.part === 'payload');
  if (wrong) throw new FaultError(`${state} speaks ${protocol}, which cannot have the fault ${fault.kind}`);
}
