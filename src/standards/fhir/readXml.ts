import type { Resource } from '../../fhir/types.js';
import { MessageError, type MessageErrorCode } from '../../xml/errors.js';
import { defaultLimits } from '../../xml/limits.js';
import type { ExpandedName } from '../../xml/names.js';
import { COLLECT, PASS, Scanner, type XmlHandler } from '../../xml/scan.js';
import { atOnce, type Steps } from '../../xml/steps.js';
import { DoorError } from './outcomes.js';
import { readHolder } from './xml/element.js';
import { FAULTS, type Reading, type Refuse } from './xml/reading.js';

const SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';

/** What the scanner refuses, without the names that its own words hold. */
const REFUSED: Partial<Record<MessageErrorCode, string>> = {
  encoding: 'it is not UTF-8',
  doctype: 'a document type declaration, which is always refused',
  limit: 'it is larger or deeper than is read',
};

/** Bytes that are no FHIR R4 XML; the message names the line and what is wrong, nothing else of the document. */
export class FhirXmlError extends Error {
  override readonly name = 'FhirXmlError';
  constructor(what: string, line = 1) {
    super(`not FHIR R4 XML, line ${line}: ${what}.`);
  }
}

/**
 * Reads a resource of FHIR R4 XML into what `fromJson` would read of the same resource in JSON: digits of decimals kept,
 * members of primitives with an underscore, lists where R4 has lists. Everything that R4 does not know there is refused;
 * the order of elements is not asked for (docs/decisions/0090).
 *
 * @throws DoorError `malformed-request`; its sentence names the line, nothing else of the document
 */
export function readXml(bytes: Uint8Array): Resource {
  try {
    return atOnce(xmlSteps(bytes));
  } catch (error) {
    if (error instanceof FhirXmlError) throw new DoorError('malformed-request', `The body is ${error.message}`);
    throw error;
  }
}

/**
 * The same in steps of less than a millisecond.
 * @param lenient tells what R4 does not know there as JSON could tell it, instead of refusing it
 * @throws FhirXmlError
 */
export function* xmlSteps(bytes: Uint8Array, lenient = false): Steps<Resource> {
  const scanner = new Scanner(() => ({ table: -1, schema: -1 }));
  const refuse: Refuse = (fault) => {
    throw new FhirXmlError(FAULTS[fault], scanner.line());
  };
  let resource!: Resource;
  const root = readHolder({ refuse, lenient }, (read) => (resource = read));
  try {
    yield* scanner.steps(bytes, handlerOf(root, refuse), defaultLimits);
  } catch (error) {
    if (error instanceof MessageError)
      throw new FhirXmlError(REFUSED[error.code] ?? 'it is not well-formed', error.line);
    throw error;
  }
  return resource;
}

/** Tells each element what stands between its tags. */
function handlerOf(root: Reading, refuse: Refuse): XmlHandler {
  const open: Reading[] = [];
  let top = root;
  return {
    open({ uri, local }: ExpandedName) {
      const reading = top.child(uri, local);
      open.push(top);
      top = reading;
      return top.text === undefined ? PASS : COLLECT;
    },
    attribute({ uri, local }, value) {
      // Where to find a schema is advice to editors.
      if (uri !== SCHEMA_INSTANCE || !/schemalocation$/i.test(local)) top.attribute(uri, local, value);
    },
    opened: () => undefined,
    text: (value) => top.text?.(value),
    stray: () => refuse('text'),
    close() {
      top.end();
      top = open.pop() ?? root;
    },
  };
}
