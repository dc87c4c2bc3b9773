import { readFileSync } from 'node:fs';
import { HISTORY_ACTION, PICKLIST_ACTION } from '../question.js';
import { RECEIVE_DEFERRED } from './receiveDeferred.js';
import { PMIX } from './soap.js';

/** Where the headers and bodies are defined: the schema by which messages are read, too. */
const SCHEMA = new URL('../../../../xsd/pmix/service.xsd', import.meta.url);

interface Direction {
  /** The body's element. */
  readonly body: string;
  /** Elements of the headers. */
  readonly headers: readonly string[];
}
interface WsdlOperation {
  readonly input: Direction;
  readonly output: Direction;
}

const ANSWER: Direction = { body: 'ResponseType', headers: ['ResponseStatus', 'RoutingData'] };
const QUESTION: WsdlOperation = { input: { body: 'RequestType', headers: ['MetaData'] }, output: ANSWER };
const LATE: WsdlOperation = { input: ANSWER, output: { body: 'AcknowledgementType', headers: ['Acknowledgement'] } };
const OPERATIONS: Readonly<Record<string, WsdlOperation>> = {
  [HISTORY_ACTION]: QUESTION,
  [PICKLIST_ACTION]: QUESTION,
  [RECEIVE_DEFERRED]: LATE,
};

/** The versions of SOAP, as ports; the interface asks for 1.2 (wire/pmix.md §2). */
const PORTS = [
  { prefix: 'soap12', binding: 'pmpSoapBinding', port: 'WsBasicProfile' },
  { prefix: 'soap11', binding: 'pmpSoap11Binding', port: 'WsBasicProfileSoap11' },
] as const;
type Port = (typeof PORTS)[number];

/**
 * The WSDL 1.1 of the PMIX door: document/literal, its types in it.
 * @param actions of the operations that are served
 * @param address where it is served
 */
export function pmixWsdl(actions: readonly string[], address: string): string {
  const schema = readFileSync(SCHEMA, 'utf8').replace(/^<\?xml[^>]*\?>\s*(?:<!--[^]*?-->\s*)?/, '');
  const served = actions.map((action) => [action, OPERATIONS[action]!] as const);
  const elements = new Set(served.flatMap(([, { input, output }]) => [input, output].flatMap(partsOf)));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<wsdl:definitions name="pmp" targetNamespace="${PMIX}" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"`,
    '    xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:soap11="http://schemas.xmlsoap.org/wsdl/soap/"',
    `    xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl" xmlns:px="${PMIX}">`,
    `<wsdl:types>\n${schema.trim()}\n</wsdl:types>`,
    ...[...elements].map(message),
    `<wsdl:portType name="pmp">\n${served.map(abstract).join('\n')}\n</wsdl:portType>`,
    ...PORTS.map((port) => binding(port, served)),
    `<wsdl:service name="pmp">\n${PORTS.map((port) => portAt(port, address)).join('\n')}\n</wsdl:service>`,
    '</wsdl:definitions>\n',
  ].join('\n');
}

type Served = readonly [action: string, operation: WsdlOperation];

function partsOf({ body, headers }: Direction): string[] {
  return [body, ...headers];
}

/** A message of each element, as a header is a message of its own. */
function message(element: string): string {
  return `<wsdl:message name="${element}"><wsdl:part name="${element}" element="px:${element}"/></wsdl:message>`;
}

function abstract([action, { input, output }]: Served): string {
  return [
    `  <wsdl:operation name="${nameOf(action)}">`,
    `    <wsdl:input message="px:${input.body}" wsaw:Action="${action}"/>`,
    `    <wsdl:output message="px:${output.body}" wsaw:Action="${action}Response"/>`,
    '  </wsdl:operation>',
  ].join('\n');
}

function binding({ prefix, binding: name }: Port, served: readonly Served[]): string {
  return [
    `<wsdl:binding name="${name}" type="px:pmp">`,
    `  <${prefix}:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>`,
    '  <wsaw:UsingAddressing wsdl:required="true"/>',
    ...served.flatMap(([action, { input, output }]) => [
      `  <wsdl:operation name="${nameOf(action)}">`,
      `    <${prefix}:operation soapAction="${action}" style="document"/>`,
      `    <wsdl:input>${wires(prefix, input)}</wsdl:input>`,
      `    <wsdl:output>${wires(prefix, output)}</wsdl:output>`,
      '  </wsdl:operation>',
    ]),
    '</wsdl:binding>',
  ].join('\n');
}

function wires(prefix: string, { body, headers }: Direction): string {
  const header = headers.map((name) => `<${prefix}:header message="px:${name}" part="${name}" use="literal"/>`);
  return `${header.join('')}<${prefix}:body parts="${body}" use="literal"/>`;
}

function portAt({ prefix, binding: name, port }: Port, address: string): string {
  const location = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `  <wsdl:port name="${port}" binding="px:${name}"><${prefix}:address location="${location}"/></wsdl:port>`;
}

function nameOf(action: string): string {
  return action.slice(action.lastIndexOf('/') + 1);
}
