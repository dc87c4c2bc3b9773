import { readFileSync } from 'node:fs';
import { escapeXml } from '../../../xml/write.js';

const FOLDER = new URL('../../../../xsd/asap-2.1a/', import.meta.url);

/**
 * The WSDL 1.1 of the ASAP door in public names, which are not the standard's: document/literal in SOAP 1.1 and 1.2, with
 * the schema in it by which questions are read.
 * @param address where the door is
 * @param action of its one operation
 */
export function asapWsdl(address: string, action: string): string {
  const values: Readonly<Record<string, string>> = {
    schema: schema(),
    address: escapeXml(address, true),
    action: escapeXml(action, true),
  };
  return text('service.wsdl').replaceAll(/\{(schema|address|action)\}/g, (_place, name: string) => values[name]!);
}

/** The messages' schema without what it says of the envelopes around them. */
function schema(): string {
  return text('message.xsd')
    .replace(/^<\?xml\s[^>]*\?>\s*/, '')
    .replaceAll(/^\s*<xs:import\s[^>]*\/>\n/gm, '')
    .trimEnd();
}

function text(file: string): string {
  return readFileSync(new URL(file, FOLDER), 'utf8');
}
