/** A message by name, with the parts that go into SOAP's header and the one that is its body. */
export interface WsdlMessage {
  readonly name: string;
  readonly body: string;
  readonly header?: { readonly message: string; readonly parts: readonly string[] };
}

/** A service of PMIX in our own words: what it needs beside `pmix:ResponseType`. */
export interface Service {
  /** Declarations of the schema. */
  readonly schema: string;
  /** Its `wsdl:message` elements. */
  readonly messages: string;
  readonly operations: readonly string[];
  readonly input: WsdlMessage;
  readonly output: WsdlMessage;
  /** Whether callers must send WS-Addressing headers. */
  readonly addressing?: boolean;
}

/**
 * Describes a service at an address in WSDL 1.1: SOAP 1.2, document/literal, operations told apart by action. Kept as text
 * in a module so that the sources under test and the built package find it alike.
 */
export function soapWsdl(
  { schema, messages, operations, input, output, addressing }: Service,
  address: string,
): string {
  const location = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const offered = operations.map(
    (name) => `    <wsdl:operation name="${name}">
      <wsdl:input message="pmix:${input.name}"/>
      <wsdl:output message="pmix:${output.name}"/>
    </wsdl:operation>
`,
  );
  const bound = operations.map(
    (name) => `    <wsdl:operation name="${name}">
      <soap12:operation soapAction="http://www.pmixpmp.org/pmp/${name}" style="document"/>
      <wsdl:input>${partsOf(input)}</wsdl:input>
      <wsdl:output>${partsOf(output)}</wsdl:output>
    </wsdl:operation>
`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="pmp" targetNamespace="http://www.pmixpmp.org"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl"
    xmlns:pmix="http://www.pmixpmp.org">
  <wsdl:types>
    <xs:schema targetNamespace="http://www.pmixpmp.org" elementFormDefault="qualified">
${schema}      <xs:element name="ResponseType">
        <xs:complexType>
          <xs:sequence><xs:element name="ResponseData" type="xs:string" minOccurs="0"/></xs:sequence>
        </xs:complexType>
      </xs:element>
    </xs:schema>
  </wsdl:types>
${messages}  <wsdl:portType name="pmp">
${offered.join('')}  </wsdl:portType>
  <wsdl:binding name="pmpSoapBinding" type="pmix:pmp">
${addressing === true ? '    <wsaw:UsingAddressing wsdl:required="true"/>\n' : ''}    <soap12:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
${bound.join('')}  </wsdl:binding>
  <wsdl:service name="pmp">
    <wsdl:port name="WsBasicProfile" binding="pmix:pmpSoapBinding"><soap12:address location="${location}"/></wsdl:port>
  </wsdl:service>
</wsdl:definitions>
`;
}

function partsOf({ header, body }: WsdlMessage): string {
  const parts = header?.parts.map(
    (part) => `<soap12:header message="pmix:${header.message}" part="${part}" use="literal"/>`,
  );
  return `${parts?.join('') ?? ''}<soap12:body parts="${body}" use="literal"/>`;
}
