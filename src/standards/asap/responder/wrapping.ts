import type { Steps } from '../../../exchange/steps.js';
import { defaultLimits } from '../../../xml/limits.js';
import type { ExpandedName } from '../../../xml/names.js';
import { PASS, Scanner, type XmlHandler } from '../../../xml/scan.js';
import { readEnvelope } from '../../door/soap/outline.js';
import type { SoapVersion } from '../../door/soap/soap.js';

/** How a message stands: in an envelope, or by itself. It is answered so. */
export type Wrapping = SoapVersion | 'bare';

/** The names of this door know no headers: one that must be understood is refused. */
const NO_HEADERS = { prefixes: {}, places: {}, single: new Set<never>() };

/**
 * How a message stands, in steps.
 * @param declared what its content type says; a message that says SOAP 1.2 and is none is at fault
 * @throws MessageError where it is no XML, SoapFault where it is an envelope that cannot be served
 */
export function* wrappingOf(bytes: Uint8Array, declared: Wrapping): Steps<Wrapping> {
  const reading = new RootReader();
  const scan = new Scanner(() => ({ table: -1, schema: -1 })).steps(bytes, reading, defaultLimits);
  while (reading.root === undefined && scan.next().done !== true) yield;
  scan.return();
  if (reading.root !== 'Envelope' && declared !== '1.2') return 'bare';
  return (yield* readEnvelope(bytes, NO_HEADERS)).version;
}

class RootReader implements XmlHandler {
  /** Its local name. */
  root: string | undefined;

  open({ local }: ExpandedName): number {
    this.root ??= local;
    return PASS;
  }

  attribute(): void {}
  opened(): void {}
  text(): void {}
  close(): void {}
  stray(): void {}
}
