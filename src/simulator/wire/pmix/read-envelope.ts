import { checkSequence, ContentError, slot, slots } from '../content-model.js';
import { childrenOf, descend, readXml, textAt, XmlRefused, type XmlElement } from '../read-xml.js';
import { historyAction, picklistAction, pmixHeaderNs, soapNs, wsaNs, wsseNs } from './names.js';
import { SecuredError, SoapError } from './soap-error.js';

/** An identifier with its PMIX category: `NPI`, `DEA`, `State License`, `Other`. */
export interface Identification {
  readonly id: string;
  readonly category: string;
}

/** What the envelope of a query says; the payload is still text. */
export interface PmixQuery {
  readonly action: typeof historyAction | typeof picklistAction;
  readonly messageId: string;
  readonly role?: string;
  readonly requestorIds: readonly Identification[];
  readonly disclosingState: string;
  /** `RoutingData` as it came, to be echoed: element name and text, in order. */
  readonly routing: ReadonlyMap<string, string>;
  readonly hub: { readonly id: string; readonly code: string };
}

/**
 * Reads a query's envelope as strictly as a state service does: SOAP 1.2, the WS-Addressing headers, `MetaData` in the
 * order of its schema. Throws `SoapError`.
 * @param actionParameter the `action` of the HTTP content type, where there was one
 */
export function readEnvelope(xml: string, actionParameter: string | undefined): PmixQuery {
  const envelope = parse(xml);
  if (envelope.name !== 'Envelope' || envelope.namespace !== soapNs) {
    throw new SoapError('VersionMismatch', 'the message is not a SOAP 1.2 envelope');
  }
  const header = descend(envelope, 'Header');
  if (header === undefined) throw missing('wsa:Action');
  const action = address(header, 'Action');
  const messageId = address(header, 'MessageID');
  const to = address(header, 'To');
  const from = childrenOf(header, 'From', wsaNs)[0];
  if (from === undefined || textAt(from, 'Address') === undefined) throw missing('wsa:From');
  if (action !== historyAction && action !== picklistAction) {
    throw new SoapError('Sender', 'the action is not supported here', 'ActionNotSupported');
  }
  if (actionParameter !== undefined && actionParameter !== action) {
    throw new SoapError(
      'Sender',
      'wsa:Action is not the action of the content type',
      'InvalidAddressingHeader',
      'wsa:Action',
    );
  }
  refuseUnknownHeaders(header);
  const metaData = childrenOf(header, 'MetaData', pmixHeaderNs)[0];
  if (metaData === undefined) throw new SoapError('Sender', 'the header MetaData is missing');
  check(metaData, metaDataContent);
  checkBody(envelope);
  const routing = new Map(descend(metaData, 'RoutingData')?.children.map((child) => [child.name, child.text.trim()]));
  checkRouting(routing, to);
  return {
    action,
    messageId,
    role: textAt(metaData, 'Requestor', 'RequestorRole'),
    requestorIds: identifications(descend(metaData, 'Requestor')),
    disclosingState: routing.get('DisclosingState') ?? '',
    routing,
    hub: {
      id: textAt(metaData, 'RoutingData', 'HubUsedIdentification', 'HubIdentificationID') ?? '',
      code: textAt(metaData, 'RoutingData', 'HubUsedIdentification', 'HubIdentificationCode') ?? '',
    },
  };
}

const identification = slots('IdentificationID IdentificationCategoryCode');

const metaDataContent = [
  slot('Requestor', [
    ...slots('RequestorRole? RequestorGivenName? RequestorSurName?'),
    slot('RequestorIdentification{1,4}', identification),
    slot('RequestorFacility?', [
      slot('RequestorOrganizationName'),
      slot('FacilityIdentification{1,4}', identification),
    ]),
  ]),
  slot('RequestorOrganization', slots('RequestorOrganizationName')),
  slot('RoutingData', [
    slot('RequestID', /^[A-Z]{2}\S+$/),
    slot('RequestDateTime', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/),
    slot('RequestingState', /^[A-Z]{2}(_[A-Z0-9]{3})?$/),
    slot('StateRequestID'),
    slot('DisclosingState', /^[A-Z]{2}$/),
    ...slots('StateDisclosureID HubRequestID HubDisclosureID'),
    slot('HubUsedIdentification', slots('HubIdentificationID HubIdentificationCode')),
  ]),
  slot('Version'),
];

function parse(xml: string): XmlElement {
  try {
    return readXml(xml);
  } catch (error) {
    if (error instanceof XmlRefused) throw new SoapError('Sender', `the message cannot be read: ${error.message}`);
    throw error;
  }
}

function check(element: XmlElement, content: Parameters<typeof checkSequence>[1]): void {
  try {
    checkSequence(element, content, element.name);
  } catch (error) {
    if (error instanceof ContentError) throw new SoapError('Sender', error.message);
    throw error;
  }
}

function checkBody(envelope: XmlElement): void {
  const body = descend(envelope, 'Body');
  const [request, second] = body?.children ?? [];
  if (request?.name !== 'RequestType' || request.namespace !== pmixHeaderNs || second !== undefined) {
    throw new SoapError('Sender', 'the body must hold one RequestType');
  }
  check(request, slots('RequestData?'));
}

function checkRouting(routing: ReadonlyMap<string, string>, to: string): void {
  const logical = /^urn:\/\/([A-Z]{2})\/?$/.exec(to)?.[1];
  if (logical !== routing.get('DisclosingState')) {
    throw new SoapError('Sender', 'wsa:To does not name the disclosing state', 'InvalidAddressingHeader', 'wsa:To');
  }
}

/** The text of a WS-Addressing header that must be there once. */
function address(header: XmlElement, name: string): string {
  const [first, second] = childrenOf(header, name, wsaNs);
  if (second !== undefined) {
    throw new SoapError('Sender', `wsa:${name} occurs twice`, 'InvalidAddressingHeader', `wsa:${name}`);
  }
  const text = first?.text.trim();
  if (!text) throw missing(`wsa:${name}`);
  return text;
}

function missing(name: string): SoapError {
  return new SoapError(
    'Sender',
    'A required header representing a Message Addressing Property is not present',
    'MessageAddressingHeaderRequired',
    name,
  );
}

function refuseUnknownHeaders(header: XmlElement): void {
  for (const block of header.children) {
    if (block.namespace === wsseNs) throw new SecuredError();
    const demanded = Object.entries(block.attributes).some(
      ([name, value]) => name.endsWith(':mustUnderstand') && /^(true|1)$/.test(value),
    );
    if (demanded && block.namespace !== wsaNs && block.namespace !== pmixHeaderNs) {
      throw new SoapError('MustUnderstand', `the header ${block.name} is not understood`);
    }
  }
}

function identifications(requestor: XmlElement | undefined): Identification[] {
  return (requestor === undefined ? [] : childrenOf(requestor, 'RequestorIdentification')).flatMap((element) => {
    const id = textAt(element, 'IdentificationID');
    const category = textAt(element, 'IdentificationCategoryCode');
    return id !== undefined && category !== undefined ? [{ id, category }] : [];
  });
}
