/**
 * The service that the demo states offer, in our own words: the PMIX "Trusted" interface, SOAP 1.2, document/literal,
 * both queries on the body element `RequestType` and told apart by action. Kept as text in a module so that the
 * sources under test and the built package find it alike.
 * @param address where this state is to be reached
 */
export function pmixWsdl(address: string): string {
  return wsdl.replace('ADDRESS', address.replaceAll('&', '&amp;').replaceAll('"', '&quot;'));
}

const wsdl = `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="pmp" targetNamespace="http://www.pmixpmp.org"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl"
    xmlns:pmix="http://www.pmixpmp.org">
  <wsdl:types>
    <xs:schema targetNamespace="http://www.pmixpmp.org" elementFormDefault="qualified">
      <xs:complexType name="IdentificationType">
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
      <xs:element name="ResponseType">
        <xs:complexType>
          <xs:sequence><xs:element name="ResponseData" type="xs:string" minOccurs="0"/></xs:sequence>
        </xs:complexType>
      </xs:element>
    </xs:schema>
  </wsdl:types>
  <wsdl:message name="QueryHeader"><wsdl:part name="metaData" element="pmix:MetaData"/></wsdl:message>
  <wsdl:message name="Query"><wsdl:part name="request" element="pmix:RequestType"/></wsdl:message>
  <wsdl:message name="AnswerHeader">
    <wsdl:part name="responseStatus" element="pmix:ResponseStatus"/>
    <wsdl:part name="routingData" element="pmix:RoutingData"/>
  </wsdl:message>
  <wsdl:message name="Answer"><wsdl:part name="response" element="pmix:ResponseType"/></wsdl:message>
  <wsdl:portType name="pmp">
    <wsdl:operation name="ProvidePrescriptionDrugHistory">
      <wsdl:input message="pmix:Query"/>
      <wsdl:output message="pmix:Answer"/>
    </wsdl:operation>
    <wsdl:operation name="ProvidePatientPicklist">
      <wsdl:input message="pmix:Query"/>
      <wsdl:output message="pmix:Answer"/>
    </wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="pmpSoapBinding" type="pmix:pmp">
    <wsaw:UsingAddressing wsdl:required="true"/>
    <soap12:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="ProvidePrescriptionDrugHistory">
      <soap12:operation soapAction="http://www.pmixpmp.org/pmp/ProvidePrescriptionDrugHistory" style="document"/>
      <wsdl:input>
        <soap12:header message="pmix:QueryHeader" part="metaData" use="literal"/>
        <soap12:body parts="request" use="literal"/>
      </wsdl:input>
      <wsdl:output>
        <soap12:header message="pmix:AnswerHeader" part="responseStatus" use="literal"/>
        <soap12:header message="pmix:AnswerHeader" part="routingData" use="literal"/>
        <soap12:body parts="response" use="literal"/>
      </wsdl:output>
    </wsdl:operation>
    <wsdl:operation name="ProvidePatientPicklist">
      <soap12:operation soapAction="http://www.pmixpmp.org/pmp/ProvidePatientPicklist" style="document"/>
      <wsdl:input>
        <soap12:header message="pmix:QueryHeader" part="metaData" use="literal"/>
        <soap12:body parts="request" use="literal"/>
      </wsdl:input>
      <wsdl:output>
        <soap12:header message="pmix:AnswerHeader" part="responseStatus" use="literal"/>
        <soap12:header message="pmix:AnswerHeader" part="routingData" use="literal"/>
        <soap12:body parts="response" use="literal"/>
      </wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="pmp">
    <wsdl:port name="WsBasicProfile" binding="pmix:pmpSoapBinding"><soap12:address location="ADDRESS"/></wsdl:port>
  </wsdl:service>
</wsdl:definitions>
`;
