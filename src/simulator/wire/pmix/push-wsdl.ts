/**
 * The one operation that a requester offers to states, in our own words: a late answer, as `pmix:ResponseType`, is
 * acknowledged in a header.
 * @param address where the requester is to be reached
 */
export function pushWsdl(address: string): string {
  return wsdl.replace('ADDRESS', address.replaceAll('&', '&amp;').replaceAll('"', '&quot;'));
}

const wsdl = `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="pmp" targetNamespace="http://www.pmixpmp.org"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:pmix="http://www.pmixpmp.org">
  <wsdl:types>
    <xs:schema targetNamespace="http://www.pmixpmp.org" elementFormDefault="qualified">
      <xs:element name="ResponseType">
        <xs:complexType>
          <xs:sequence><xs:element name="ResponseData" type="xs:string" minOccurs="0"/></xs:sequence>
        </xs:complexType>
      </xs:element>
      <xs:element name="Acknowledgement" type="xs:boolean"/>
      <xs:element name="AcknowledgementType"><xs:complexType/></xs:element>
    </xs:schema>
  </wsdl:types>
  <wsdl:message name="Late"><wsdl:part name="response" element="pmix:ResponseType"/></wsdl:message>
  <wsdl:message name="Done"><wsdl:part name="done" element="pmix:AcknowledgementType"/></wsdl:message>
  <wsdl:message name="DoneHeader"><wsdl:part name="kept" element="pmix:Acknowledgement"/></wsdl:message>
  <wsdl:portType name="pmp">
    <wsdl:operation name="ReceiveDeferredPrescriptionDrugHistory">
      <wsdl:input message="pmix:Late"/>
      <wsdl:output message="pmix:Done"/>
    </wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="pmpSoapBinding" type="pmix:pmp">
    <soap12:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="ReceiveDeferredPrescriptionDrugHistory">
      <soap12:operation soapAction="http://www.pmixpmp.org/pmp/ReceiveDeferredPrescriptionDrugHistory" style="document"/>
      <wsdl:input><soap12:body parts="response" use="literal"/></wsdl:input>
      <wsdl:output>
        <soap12:header message="pmix:DoneHeader" part="kept" use="literal"/>
        <soap12:body parts="done" use="literal"/>
      </wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="pmp">
    <wsdl:port name="WsBasicProfile" binding="pmix:pmpSoapBinding"><soap12:address location="ADDRESS"/></wsdl:port>
  </wsdl:service>
</wsdl:definitions>
`;
