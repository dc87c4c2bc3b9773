import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadSchema } from '../../src/xml/schema/load.js';
import { Oracle } from '../xml/schema/support/oracle.js';
import { validate } from '../xml/schema/support/ours.js';
import { xsdPath } from '../xml/schema/support/schemas.js';

type Probe = readonly [what: string, sample: string, from: string | RegExp, to: string];

const sample = (name: string): string =>
  readFileSync(new URL(`../fixtures/samples/ncpdp/${name}.xml`, import.meta.url), 'utf8');

/** The probe's document: a valid sample with one change, which must have changed something. */
function probed(name: string, from: string | RegExp, to: string): string {
  const xml = sample(name);
  const changed = xml.replace(from, () => to);
  if (changed === xml) throw new Error(`the probe changes nothing in ${name}`);
  return changed;
}

/** Both judges: libxml2 with our schema, and the program that the gateway compiles from it. */
function judges(xsd: string): (xml: string) => { libxml2: boolean; ours: boolean } {
  const path = xsdPath(xsd);
  const oracle = new Oracle(path);
  const program = loadSchema(path);
  return (xml) => ({
    libxml2: oracle.judge(xml).length === 0,
    ours: validate(program, xml).findings.length === 0,
  });
}

const NAMELESS = 'xmlns="http://www.ncpdp.org/schema/SCRIPT" ';
const RECORD_10 = /<MedicationDispensed>.*<\/MedicationDispensed>/.exec(sample('10-rxhistoryresponse-approved'))![0];
const RECORD_17 = /<MedicationDispensed>.*<\/MedicationDispensed>/.exec(sample('17-rxhistoryresponse-approved'))![0];
const MESSAGE_ID = /<MessageID>[^<]*</;
const id = (length: number): string => `<MessageID>${'a'.repeat(length)}<`;

const REQUEST_10 = '10-rxhistoryrequest';
const APPROVED_10 = '10-rxhistoryresponse-approved';
const BENEFITS_10 = '<BenefitsCoordination><Consent>Y</Consent></BenefitsCoordination>';

describe('SCRIPT 10.6', () => {
  const judge = judges('script-10.6/message.xsd');

  const refused: Probe[] = [
    ['MessageID of 36 characters, a hyphenated UUID', REQUEST_10, MESSAGE_ID, id(36)],
    ['SentTime without a time', REQUEST_10, /2026-01-15T14:03:22Z/, '2026-01-15'],
    ['EffectiveDate alone', REQUEST_10, /<ExpirationDate>.*<\/ExpirationDate>/, ''],
    ['ExpirationDate alone', REQUEST_10, /<EffectiveDate>.*<\/EffectiveDate>/, ''],
    ['no Consent in a request', REQUEST_10, '<Consent>Y</Consent>', ''],
    ['Consent TPO, which is 2017071', REQUEST_10, '<Consent>Y<', '<Consent>TPO<'],
    ['no BenefitsCoordination', REQUEST_10, /<BenefitsCoordination>.*<\/BenefitsCoordination>/, ''],
    ['four BenefitsCoordination', APPROVED_10, BENEFITS_10, BENEFITS_10.repeat(4)],
    ['Prescriber without Identification', REQUEST_10, /<Prescriber><Identification>.*?<\/Identification>/, '<Prescriber>'],
    ['Prescriber with empty Identification', REQUEST_10, /<Identification>.*?<\/Identification>/, '<Identification/>'],
    ['four identifiers', REQUEST_10, '<DEANumber>', '<HIN>1</HIN><UPIN>2</UPIN><DEANumber>'],
    ['ZIP with a hyphen', REQUEST_10, '<ZipCode>98101', '<ZipCode>98101-1234'],
    ['State in words', REQUEST_10, '<State>WA</State><ZipCode>', '<State>Washington</State><ZipCode>'],
    ['Gender O', REQUEST_10, '<Gender>F', '<Gender>O'],
    ['a name that is not ASCII', REQUEST_10, '<FirstName>Casey', '<FirstName>Cäsar'],
    ['a blank last name', REQUEST_10, '<LastName>Testpatient', '<LastName>   '],
    ['Security without Receiver', REQUEST_10, /<Receiver>.*<\/Receiver>/, ''],
    ['the guide’s RequestingState', REQUEST_10, '<Patient>', '<RequestingState>WA</RequestingState><Patient>'],
    ['PDMPStatesRequested, which is 2017071', REQUEST_10, '</RxHistoryRequest>', '<PDMPStatesRequested/></RxHistoryRequest>'],
    ['another release', REQUEST_10, 'release="006"', 'release="001"'],
    ['no namespace', REQUEST_10, NAMELESS, ''],
    ['Patient before Prescriber', REQUEST_10, /(<Prescriber>.*<\/Prescriber>)(<Patient>.*<\/Patient>)/, reordered(REQUEST_10)],
    ['the guide’s FillStatus', APPROVED_10, '<DaysSupply>', '<FillStatus/><DaysSupply>'],
    ['no LastFillDate', APPROVED_10, /<LastFillDate>.*<\/LastFillDate>/, ''],
    ['LastFillDate without Date or DateTime', APPROVED_10, /<LastFillDate>.*<\/LastFillDate>/, '<LastFillDate>2025-12-01</LastFillDate>'],
    ['record’s Prescriber before its Pharmacy', APPROVED_10, RECORD_10, swapped(RECORD_10)],
    ['FillNumber of three digits', APPROVED_10, '<FillNumber>00', '<FillNumber>000'],
    ['301 records', APPROVED_10, RECORD_10, RECORD_10.repeat(301)],
    ['Approved and Denied', APPROVED_10, '</Approved>', '</Approved><Denied/>'],
    ['DescriptionCode 1000, which is 2017071', '10-error-900', '</Code>', '</Code><DescriptionCode>1000</DescriptionCode>'],
    ['DescriptionCode 476', '10-error-900', '</Code>', '</Code><DescriptionCode>476</DescriptionCode>'],
    ['Error 700, which is 2017071', '10-error-900', '<Code>900', '<Code>700'],
    ['eleven DescriptionCodes', '10-error-900', '</Code>', `</Code>${'<DescriptionCode>475</DescriptionCode>'.repeat(11)}`],
    ['an empty Body', '10-status-000', /<Body>.*<\/Body>/, '<Body/>'],
  ];
  it.each(refused)('refuses %s', (_what, name, from, to) => {
    expect(judge(probed(name, from, to))).toEqual({ libxml2: false, ours: false });
  });

  const accepted: Probe[] = [
    ['MessageID of 35 characters', REQUEST_10, MESSAGE_ID, id(35)],
    ['SentTime without a zone', REQUEST_10, '14:03:22Z', '14:03:22'],
    ['neither date', REQUEST_10, /<EffectiveDate>.*<\/ExpirationDate>/, ''],
    ['no Prescriber', REQUEST_10, /<Prescriber>.*<\/Prescriber>/, ''],
    ['three identifiers in any order', REQUEST_10, '<DEANumber>', '<MutuallyDefined>1</MutuallyDefined><DEANumber>'],
    ['ZIP of nine digits', REQUEST_10, '<ZipCode>98101', '<ZipCode>981011234'],
    ['no date of birth', REQUEST_10, /<DateOfBirth>.*<\/DateOfBirth>/, ''],
    ['an empty BenefitsCoordination in a response', APPROVED_10, BENEFITS_10, '<BenefitsCoordination/>'],
    ['FillNumber 0', APPROVED_10, '<FillNumber>00', '<FillNumber>0'],
    ['a fill date with a time', APPROVED_10, '<LastFillDate><Date>2025-12-01</Date>', '<LastFillDate><DateTime>2025-12-01T10:00:00</DateTime>'],
    ['quantity 01', APPROVED_10, '<Value>60', '<Value>01'],
    ['quantity 0.5', APPROVED_10, '<Value>60', '<Value>0.5'],
    ['Denied with records', APPROVED_10, /<Response>.*<\/Response>/, '<Response><Denied/></Response>'],
    ['Approved without records', APPROVED_10, RECORD_10, ''],
    ['an empty Approved', APPROVED_10, /<Approved>.*<\/Approved>/, '<Approved/>'],
    ['300 records', APPROVED_10, RECORD_10, RECORD_10.repeat(300)],
    ['an empty Address', APPROVED_10, /<Address>.*?<\/Address>/, '<Address/>'],
    ['contents that no public source describes', APPROVED_10, '<Pharmacy>', '<Diagnosis><Primary a="b">x</Primary></Diagnosis><Pharmacy>'],
  ];
  it.each(accepted)('accepts %s', (_what, name, from, to) => {
    expect(judge(probed(name, from, to))).toEqual({ libxml2: true, ours: true });
  });
});

const REQUEST_17 = '17-rxhistoryrequest-prescriber';
const PHARMACIST_17 = '17-rxhistoryrequest-pharmacist';
const VETERINARY_17 = '17-rxhistoryrequest-veterinary';
const APPROVED_17 = '17-rxhistoryresponse-approved';
const BENEFITS_17 = '<BenefitsCoordination><Consent>Y</Consent></BenefitsCoordination>';
const PHONE_17 = (number: string): string =>
  `</Address><CommunicationNumbers><PrimaryTelephone><Number>${number}</Number></PrimaryTelephone></CommunicationNumbers></Pharmacy>`;

describe('SCRIPT 2017071', () => {
  const judge = judges('script-2017071/message.xsd');

  const refused: Probe[] = [
    ['MessageID of 36 characters, a hyphenated UUID', REQUEST_17, MESSAGE_ID, id(36)],
    ['no SenderSoftware', REQUEST_17, /<SenderSoftware>.*<\/SenderSoftware>/, ''],
    ['TertiaryIdentifier of seven characters', REQUEST_17, '</Header>', '<TertiaryIdentifier>tester1</TertiaryIdentifier></Header>'],
    ['a namespace', REQUEST_17, '<Message ', '<Message xmlns="http://www.ncpdp.org/schema/SCRIPT" '],
    ['no ECLVersion', REQUEST_17, ' ECLVersion="20170715"', ''],
    ['an unknown TransactionDomain', REQUEST_17, '"SCRIPT"', '"PDMP"'],
    ['Prescriber without NPI', REQUEST_17, '<NPI>1999999984</NPI>', ''],
    ['NPI before DEANumber', REQUEST_17, /<DEANumber>AB1234579<\/DEANumber><NPI>1999999984<\/NPI>/, '<NPI>1999999984</NPI><DEANumber>AB1234579</DEANumber>'],
    ['Prescriber without Name', REQUEST_17, /<Name><LastName>Prescriber.*?<\/Name>/, ''],
    ['Veterinarian without state licence', VETERINARY_17, /<StateLicenseNumber>.*<\/StateLicenseNumber>/, ''],
    ['Veterinarian without Specialty', VETERINARY_17, /<Specialty>.*<\/Specialty>/, ''],
    ['an animal without Species', VETERINARY_17, /<Species>.*<\/Species>/, ''],
    ['Pharmacy without NPI', PHARMACIST_17, '<NPI>1999999976</NPI>', ''],
    ['Pharmacy without NCPDPID', PHARMACIST_17, /<NCPDPID>.*<\/NCPDPID>/, ''],
    ['Pharmacy without BusinessName', PHARMACIST_17, /<BusinessName>.*<\/BusinessName>/, ''],
    ['Facility without Identification', REQUEST_17, /<Facility><Identification>.*?<\/Identification>/, '<Facility>'],
    ['no EndDate', REQUEST_17, /<EndDate>.*<\/EndDate>/, ''],
    ['no RequestedDates', REQUEST_17, /<RequestedDates>.*<\/RequestedDates>/, ''],
    ['RequestorRole before PDMPStatesRequested', REQUEST_17, /<PDMPStatesRequested>.*<\/RequestorRole>/, '<RequestorRole>112</RequestorRole><PDMPStatesRequested><StateProvince>WA</StateProvince></PDMPStatesRequested>'],
    ['PDMPStatesRequested without a state', REQUEST_17, /<PDMPStatesRequested>.*<\/PDMPStatesRequested>/, '<PDMPStatesRequested/>'],
    ['role 111, which does not exist', REQUEST_17, '<RequestorRole>112', '<RequestorRole>111'],
    ['a role in words', REQUEST_17, '<RequestorRole>112', '<RequestorRole>Physician'],
    ['the guide’s RequestingState', REQUEST_17, '<RequestedDates>', '<RequestingState>WA</RequestingState><RequestedDates>'],
    ['no Gender', REQUEST_17, '<Gender>F</Gender>', ''],
    ['Gender N', REQUEST_17, '<Gender>F', '<Gender>N'],
    ['no first name', REQUEST_17, '<FirstName>Casey</FirstName>', ''],
    ['a response without BenefitsCoordination', APPROVED_17, BENEFITS_17, ''],
    ['a response without Consent', APPROVED_17, BENEFITS_17, '<BenefitsCoordination/>'],
    ['five BenefitsCoordination', APPROVED_17, BENEFITS_17, BENEFITS_17.repeat(5)],
    ['a response without RequestedDates', APPROVED_17, /<RequestedDates>.*<\/RequestedDates>/, ''],
    ['301 records', APPROVED_17, RECORD_17, RECORD_17.repeat(301)],
    ['FillNumber 0', APPROVED_17, '<FillNumber>00', '<FillNumber>0'],
    ['PaymentType 04', APPROVED_17, '<PaymentType>4', '<PaymentType>04'],
    ['PaymentType 8', APPROVED_17, '<PaymentType>4', '<PaymentType>8'],
    ['no Quantity', APPROVED_17, /<Quantity>.*<\/Quantity>/, ''],
    ['no Substitutions', APPROVED_17, '<Substitutions>0</Substitutions>', ''],
    ['the guide’s FillStatus', APPROVED_17, '<DaysSupply>', '<FillStatus/><DaysSupply>'],
    ['record’s Pharmacy without NPI', APPROVED_17, '<NPI>1999999976</NPI>', ''],
    ['a telephone number with a hyphen', APPROVED_17, '</Address></Pharmacy>', PHONE_17('206100-9000')],
    ['a no-break space in a drug name', APPROVED_17, 'OXYCODONE HCL', 'OXYCODONE\u00a0HCL'],
    ['Scores without a value', APPROVED_17, '<ScoreValue>120</ScoreValue>', ''],
    ['Approved for reason AA', APPROVED_17, '<Approved><ReasonCode>DK', '<Approved><ReasonCode>AA'],
    ['Denied for reason DJ', '17-rxhistoryresponse-denied-AA', '<ReasonCode>AA', '<ReasonCode>DJ'],
    ['a state’s reason AA', APPROVED_17, '<StateProvince>OR</StateProvince><ReasonCode>DL', '<StateProvince>OR</StateProvince><ReasonCode>AA'],
    ['DescriptionCode P001', '17-error-900-1000', '<DescriptionCode>1000', '<DescriptionCode>P001'],
    ['Error 901', '17-error-900-1000', '<Code>900', '<Code>901'],
    ['Verify 000', '17-verify-010', '<Code>010', '<Code>000'],
  ];
  it.each(refused)('refuses %s', (_what, name, from, to) => {
    expect(judge(probed(name, from, to))).toEqual({ libxml2: false, ours: false });
  });

  const accepted: Probe[] = [
    ['MessageID of 35 characters', REQUEST_17, MESSAGE_ID, id(35)],
    ['any text as a version', REQUEST_17, 'TransactionVersion="20170715"', 'TransactionVersion="2017071"'],
    ['an empty Identification of the Facility', REQUEST_17, /<Facility><Identification>.*?<\/Identification>/, '<Facility><Identification/>'],
    ['no RequestorRole', REQUEST_17, '<RequestorRole>112</RequestorRole>', ''],
    ['no BenefitsCoordination, or one in a request', REQUEST_17, '<RxHistoryRequest>', '<RxHistoryRequest><BenefitsCoordination><Consent>TPO</Consent></BenefitsCoordination>'],
    ['ZIP with a hyphen', REQUEST_17, '<PostalCode>98101', '<PostalCode>98101-1234'],
    ['StateProvince in words', REQUEST_17, '<StateProvince>WA</StateProvince><PostalCode>', '<StateProvince>Washington</StateProvince><PostalCode>'],
    ['300 records', APPROVED_17, RECORD_17, RECORD_17.repeat(300)],
    ['no record', APPROVED_17, RECORD_17, ''],
    ['an empty Approved', APPROVED_17, /<Approved>.*<\/Approved>/, '<Approved/>'],
    ['record’s Pharmacy without Identification', APPROVED_17, /<Pharmacy><Identification>.*?<\/Identification>/, '<Pharmacy>'],
    ['DEA schedule in words', APPROVED_17, '<DEASchedule><Code>C48675', '<DEASchedule><Code>CII'],
    ['unit Unspecified', APPROVED_17, '<QuantityUnitOfMeasure><Code>C48542', '<QuantityUnitOfMeasure><Code>Unspecified'],
    ['NPI 0', APPROVED_17, '<NPI>1999999976', '<NPI>0'],
    ['an empty PDMPStatesResponded', APPROVED_17, /<PDMPStatesResponded>.*<\/PDMPStatesResponded>/, '<PDMPStatesResponded/>'],
    ['an empty Address', APPROVED_17, /<Address>.*?<\/Address>/, '<Address/>'],
    ['several scores of one source', APPROVED_17, '</ScoreValue>', '</ScoreValue><ScoreValue>1</ScoreValue><ScoreName>Sedative</ScoreName><ScoreValue>2</ScoreValue>'],
    ['a telephone number of digits', APPROVED_17, '</Address></Pharmacy>', PHONE_17('2061009000')],
    ['a record’s own Patient', APPROVED_17, '<OtherMedicationDate><Oth', '<Patient><Name><LastName>A</LastName><FirstName>B</FirstName></Name><Gender>M</Gender><DateOfBirth><Date>1990-01-01</Date></DateOfBirth></Patient><OtherMedicationDate><Oth'],
    ['Error 700', '17-error-900-1000', '<Code>900', '<Code>700'],
    ['an empty Verify', '17-verify-010', /<Verify>.*<\/Verify>/, '<Verify/>'],
  ];
  it.each(accepted)('accepts %s', (_what, name, from, to) => {
    expect(judge(probed(name, from, to))).toEqual({ libxml2: true, ours: true });
  });
});

function swapped(record: string): string {
  return record.replace(/(<Pharmacy>.*<\/Pharmacy>)(<Prescriber>.*<\/Prescriber>)/, '$2$1');
}

function reordered(name: string): string {
  const [, prescriber, patient] = /(<Prescriber>.*<\/Prescriber>)(<Patient>.*<\/Patient>)/.exec(sample(name))!;
  return `${patient}${prescriber}`;
}
