import { type Service, soapWsdl } from './soap-wsdl.js';

/**
 * The service that the demo states offer: the PMIX "Trusted" interface, both queries on the body element `RequestType`.
 * @param address where this state is to be reached
 */
export function pmixWsdl(address: string): string {
  return soapWsdl(trusted, address);
}

const trusted: Service = {
  operations: ['ProvidePrescriptionDrugHistory', 'ProvidePatientPicklist'],
  input: { name: 'Query', body: 'request', header: { message: 'QueryHeader', parts: ['metaData'] } },
  output: {
    name: 'Answer',
    body: 'response',
    header: { message: 'AnswerHeader', parts: ['responseStatus', 'routingData'] },
  },
  addressing: true,
  messages: `  <wsdl:message name="QueryHeader"><wsdl:part name="metaData" element="pmix:MetaData"/></wsdl:message>
  <wsdl:message name="Query"><wsdl:part name="request" element="pmix:RequestType"/></wsdl:message>
  <wsdl:message name="AnswerHeader">
    <wsdl:part name="responseStatus" element="pmix:ResponseStatus"/>
    <wsdl:part name="routingData" element="pmix:RoutingData"/>
  </wsdl:message>
  <wsdl:message name="Answer"><wsdl:part name="response" element="pmix:ResponseType"/></wsdl:message>
`,
  schema: `      <xs:complexType name="IdentificationType">
        <xs:sequence>
          <xs:element name="IdentificationID" type="xs:string" nillable="true"/>
          <xs:element name="IdentificationCategoryCode" type="xs:string" nillable="true"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="FacilityType">
        <xs:sequence>
          <xs:element name="RequestorOrganizationName" type="xs:string" nillable="true"/>
          <xs:element name="FacilityIdentification" type="pmix:IdentificationType" maxOccurs="4"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="RequestorType">
        <xs:sequence>
          <xs:element name="RequestorRole" type="xs:string" minOccurs="0"/>
          <xs:element name="RequestorGivenName" type="xs:string" minOccurs="0"/>
          <xs:element name="RequestorSurName" type="xs:string" minOccurs="0"/>
          <xs:element name="RequestorIdentification" type="pmix:IdentificationType" nillable="true" maxOccurs="4"/>
          <xs:element name="RequestorFacility" type="pmix:FacilityType" minOccurs="0"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="OrganizationType">
        <xs:sequence>
          <xs:element name="RequestorOrganizationName" type="xs:string" nillable="true"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="HubType">
        <xs:sequence>
          <xs:element name="HubIdentificationID" type="xs:string" nillable="true"/>
          <xs:element name="HubIdentificationCode" type="xs:string" nillable="true"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="RoutingDataType">
        <xs:sequence>
          <xs:element name="RequestID" type="xs:string" nillable="true"/>
          <xs:element name="RequestDateTime" type="xs:dateTime"/>
          <xs:element name="RequestingState" type="xs:string" nillable="true"/>
          <xs:element name="StateRequestID" type="xs:string" nillable="true"/>
          <xs:element name="DisclosingState" type="xs:string" nillable="true"/>
          <xs:element name="StateDisclosureID" type="xs:string" nillable="true"/>
          <xs:element name="HubRequestID" type="xs:string" nillable="true"/>
          <xs:element name="HubDisclosureID" type="xs:string" nillable="true"/>
          <xs:element name="HubUsedIdentification" type="pmix:HubType" nillable="true"/>
        </xs:sequence>
      </xs:complexType>
      <xs:element name="MetaData">
        <xs:complexType>
          <xs:sequence>
            <xs:element name="Requestor" type="pmix:RequestorType" nillable="true"/>
            <xs:element name="RequestorOrganization" type="pmix:OrganizationType" nillable="true"/>
            <xs:element name="RoutingData" type="pmix:RoutingDataType" nillable="true"/>
            <xs:element name="Version" type="xs:string"/>
          </xs:sequence>
        </xs:complexType>
      </xs:element>
      <xs:element name="RequestType">
        <xs:complexType>
          <xs:sequence><xs:element name="RequestData" type="xs:string" minOccurs="0"/></xs:sequence>
        </xs:complexType>
      </xs:element>
      <xs:complexType name="StatusType">
        <xs:sequence>
          <xs:element name="DisclosingState" type="xs:string" nillable="true"/>
          <xs:element name="PMPStatus" type="xs:string" nillable="true"/>
        </xs:sequence>
      </xs:complexType>
      <xs:element name="ResponseStatus">
        <xs:complexType>
          <xs:sequence><xs:element name="Status" type="pmix:StatusType" nillable="true" maxOccurs="unbounded"/></xs:sequence>
        </xs:complexType>
      </xs:element>
      <xs:element name="RoutingData" type="pmix:RoutingDataType" nillable="true"/>
`,
};
