import { type Service, soapWsdl } from './soap-wsdl.js';

/**
 * The one operation that a requester offers to states: a late answer, as `pmix:ResponseType`, is acknowledged in a header.
 * @param address where the requester is to be reached
 */
export function pushWsdl(address: string): string {
  return soapWsdl(late, address);
}

const late: Service = {
  operations: ['ReceiveDeferredPrescriptionDrugHistory'],
  input: { name: 'Late', body: 'response' },
  output: { name: 'Done', body: 'done', header: { message: 'DoneHeader', parts: ['kept'] } },
  messages: `  <wsdl:message name="Late"><wsdl:part name="response" element="pmix:ResponseType"/></wsdl:message>
  <wsdl:message name="Done"><wsdl:part name="done" element="pmix:AcknowledgementType"/></wsdl:message>
  <wsdl:message name="DoneHeader"><wsdl:part name="kept" element="pmix:Acknowledgement"/></wsdl:message>
`,
  schema: `      <xs:element name="Acknowledgement" type="xs:boolean"/>
      <xs:element name="AcknowledgementType"><xs:complexType/></xs:element>
`,
};
