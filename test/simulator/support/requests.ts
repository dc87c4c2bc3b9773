import type { Identity } from '../../../src/simulator/index.js';

/** Whom to ask for, and within which days. */
export interface Asked extends Identity {
  readonly from?: string;
  readonly to?: string;
}

/** The day on which the tests' world stands, and two years before. */
export const asOf = '2026-11-20';
export const windowStart = '2024-11-20';

export const historyAction = 'http://www.pmixpmp.org/pmp/ProvidePrescriptionDrugHistory';
export const picklistAction = 'http://www.pmixpmp.org/pmp/ProvidePatientPicklist';

/** A `PMPRequest` of either generation. */
export function pmpRequest(asked: Asked, generation: 'pmix-3' | 'pmix-2' = 'pmix-3'): string {
  const [pmix, pmp, nc] =
    generation === 'pmix-3'
      ? [
          'http://pmixpmp.org/niem/4.0/',
          'http://pmixpmp.org/niem/4.0/extension',
          'http://release.niem.gov/niem/niem-core/4.0/',
        ]
      : [
          'http://xml.ijis.org/niem/2.0/',
          'http://xml.ijis.org/niem/2.0/extension',
          'http://niem.gov/niem/niem-core/2.0',
        ];
  return (
    `<pmix:PMPRequest xmlns:pmix="${pmix}" xmlns:pmp="${pmp}" xmlns:nc="${nc}">` +
    '<pmp:RequestPrescriptionDateRange>' +
    `<pmp:RequestPrescriptionDateRangeBegin>${asked.from ?? windowStart}</pmp:RequestPrescriptionDateRangeBegin>` +
    `<pmp:RequestPrescriptionDateRangeEnd>${asked.to ?? asOf}</pmp:RequestPrescriptionDateRangeEnd>` +
    '</pmp:RequestPrescriptionDateRange>' +
    `<pmp:RequestPatient><nc:PersonBirthDate><nc:Date>${asked.birthDate}</nc:Date></nc:PersonBirthDate>` +
    `<nc:PersonName><nc:PersonGivenName>${asked.given}</nc:PersonGivenName>` +
    `<nc:PersonSurName>${asked.family}</nc:PersonSurName></nc:PersonName></pmp:RequestPatient></pmix:PMPRequest>`
  );
}

/** A SOAP query of the Trusted interface around a payload. */
export function pmixEnvelope(state: string, payload: string, action = historyAction): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:px="http://www.pmixpmp.org">
<s:Header><px:MetaData><px:Requestor><px:RequestorRole>Physicians</px:RequestorRole>
<px:RequestorGivenName>Adam</px:RequestorGivenName><px:RequestorSurName>Amster</px:RequestorSurName>
<px:RequestorIdentification><px:IdentificationID>1234567893</px:IdentificationID><px:IdentificationCategoryCode>NPI</px:IdentificationCategoryCode></px:RequestorIdentification>
</px:Requestor><px:RequestorOrganization><px:RequestorOrganizationName/></px:RequestorOrganization>
<px:RoutingData><px:RequestID>KY0001</px:RequestID><px:RequestDateTime>2026-11-20T10:00:00Z</px:RequestDateTime><px:RequestingState>KY_GWY</px:RequestingState><px:StateRequestID>S1</px:StateRequestID><px:DisclosingState>${state}</px:DisclosingState><px:StateDisclosureID/><px:HubRequestID/><px:HubDisclosureID/><px:HubUsedIdentification><px:HubIdentificationID>01</px:HubIdentificationID><px:HubIdentificationCode>RxCheck</px:HubIdentificationCode></px:HubUsedIdentification></px:RoutingData>
<px:Version>2</px:Version></px:MetaData>
<a:Action>${action}</a:Action><a:From><a:Address>urn://KY_GWY</a:Address></a:From><a:MessageID>urn:uuid:1-2-3</a:MessageID><a:To>urn://${state}/</a:To></s:Header>
<s:Body><px:RequestType><px:RequestData><![CDATA[${payload}]]></px:RequestData></px:RequestType></s:Body></s:Envelope>`;
}

export const messageId = '0123456789abcdef0123456789abcdef';

/** An `RxHistoryRequest` of either version. */
export function scriptRequest(asked: Asked, version: '10.6' | '2017071'): string {
  const { given, family, birthDate, from = windowStart, to = asOf } = asked;
  const day = (name: string, date: string): string => `<${name}><Date>${date}</Date></${name}>`;
  const name = `<Name><LastName>${family}</LastName><FirstName>${given}</FirstName></Name><Gender>M</Gender>${day('DateOfBirth', birthDate)}`;
  const prescriber = '<Name><LastName>Amster</LastName><FirstName>Adam</FirstName></Name>';
  const ids = '<Identification><DEANumber>BA1234563</DEANumber><NPI>1234567893</NPI></Identification>';
  const header = `<To Qualifier="ZZZ">STATE</To><From Qualifier="D">GWY01</From><MessageID>${messageId}</MessageID><SentTime>2026-11-20T10:00:00Z</SentTime>`;
  return version === '10.6'
    ? `<?xml version="1.0"?><Message xmlns="http://www.ncpdp.org/schema/SCRIPT" version="010" release="006"><Header>${header}</Header><Body><RxHistoryRequest><Prescriber>${ids}${prescriber}</Prescriber><Patient>${name}</Patient><BenefitsCoordination>${day('EffectiveDate', from)}${day('ExpirationDate', to)}<Consent>Y</Consent></BenefitsCoordination></RxHistoryRequest></Body></Message>`
    : `<?xml version="1.0"?><Message DatatypesVersion="20170715" TransportVersion="20170715" TransactionDomain="SCRIPT" TransactionVersion="20170715" StructuresVersion="20170715" ECLVersion="20170715"><Header>${header}<SenderSoftware><SenderSoftwareDeveloper>D</SenderSoftwareDeveloper><SenderSoftwareProduct>P</SenderSoftwareProduct><SenderSoftwareVersionRelease>1</SenderSoftwareVersionRelease></SenderSoftware></Header><Body><RxHistoryRequest><Patient><HumanPatient>${name}</HumanPatient></Patient><Prescriber><NonVeterinarian>${ids}${prescriber}</NonVeterinarian></Prescriber><RequestedDates>${day('StartDate', from)}${day('EndDate', to)}</RequestedDates><PDMPStatesRequested><StateProvince>WA</StateProvince></PDMPStatesRequested><RequestorRole>112</RequestorRole></RxHistoryRequest></Body></Message>`;
}

/** A `DetailedAdHocQuery` in SOAP 1.1; `uri` for another version. */
export function asapEnvelope(
  state: string,
  { given, family, birthDate, from = windowStart, to = asOf }: Asked,
  uri = 'http://schemas.xmlsoap.org/soap/envelope/',
): string {
  return `<s:Envelope xmlns:s="${uri}"><s:Body><DetailedAdHocQuery xmlns="urn:x-pdmp-gateway:asap-pmp-ws:2.1a">
<Header><RequestID>${messageId}</RequestID><dateTime>2026-11-20T10:00:00Z</dateTime><RequestorName>Adam Amster</RequestorName><RequestorRole>Physicians</RequestorRole><NationalProviderID>1234567893</NationalProviderID><DisclosingState>PMP-${state}</DisclosingState></Header>
<Patient><GivenName>${given}</GivenName><SurName>${family}</SurName><BirthDate>${birthDate}</BirthDate></Patient>
<DateRange><DateRangeBegin>${from}</DateRangeBegin><DateRangeEnd>${to}</DateRangeEnd></DateRange>
</DetailedAdHocQuery></s:Body></s:Envelope>`;
}
