import type { Resource } from '../../../../fhir/types.js';
import { nameOf, PUBLISHED, type Publisher } from './head.js';

type System = readonly [tail: string, description: string];

/** Identifiers that states tell under no system of their own; `urn:pdmp:` + tail. */
const IDENTIFIERS: readonly System[] = [
  ['rx-number', 'Prescription number given by the pharmacy'],
  ['rx-serial-number', 'Serial number of a prescription blank'],
  ['state-license', 'State licence of a practitioner or a pharmacy; the jurisdiction stands in an extension'],
  ['state-controlled-substance', 'State controlled substance registration'],
  ['certificate-to-prescribe', 'State certificate to prescribe'],
  ['data-2000-waiver', 'DATA 2000 waiver number'],
  ['dea-suffix', "Suffix to an institution's DEA number"],
  ['chain-site', 'Number of a site in a chain of pharmacies'],
  ['facility-id', 'Number of a facility'],
  ['hin', 'Health industry number'],
  ['upin', 'Unique physician identification number'],
  ['medicaid', 'Medicaid number'],
  ['medical-record', 'Medical record number'],
  ['patient-account', 'Patient account number'],
  ['prescriber-order-number', "Prescriber's order number"],
  ['electronic-prescription-reference', 'Reference number of an electronic prescription'],
  ['rems-patient', 'Patient enrolment number of a REMS'],
  ['rems-provider', 'Provider enrolment number of a REMS'],
  ['rems-setting', 'Health care setting enrolment number of a REMS'],
  ['driver-license', "Driver's licence number; the jurisdiction stands in an extension"],
  ['military-id', 'Military number'],
  ['passport', 'Passport number'],
  ['state-issued-id', 'Number of a card issued by a state'],
  ['tribal-id', 'Tribal number'],
  ['national-health-id', 'National health number'],
  ['unique-system-id', "Number that is unique in a state's own system"],
  ['vendor-system-id', "Number of a vendor's system"],
  ['other-person-id', 'Number of a person of another kind'],
  ['other-id', 'Number of another kind'],
  ['script:MutuallyDefined', 'Identifier that the two sides of an NCPDP SCRIPT exchange agreed on'],
  ...qualified('script:id', 'Identifier', '0B 1C 1D 1E 1G 1J 1M 2U 94 ADI BO C1 EA EJ G1 HI IP NC NF PD ZZ'),
];

/** Codes that states tell under no system of their own; `urn:pdmp:` + tail. */
const CODES: readonly System[] = [
  ['product:upc', 'Universal product codes'],
  ['product:hri', 'Health related item codes'],
  ['product:upn', 'Universal product numbers'],
  ['product:compound', "Pharmacies' own numbers of compounds"],
  ['product:unqualified', 'Product codes of which the state does not say what kind they are'],
  ['pmix:RequestorRole', 'Roles of requesters in the words of PMIX'],
  ...qualified('script:product', 'Product code', 'MF DI RT NH GMP GPI GSP'),
  ...qualified('script:drug-db', 'Drug database code', 'E G AF FD FG FI FL FM FN FS MC MD MG MM'),
];

/** What the identifier and code systems are that we name but whose values others give. */
export function namingSystems({ publicUrl }: Publisher): Resource[] {
  const minted: readonly System[] = [
    ['patient', 'Opaque number of a patient in one answer, where the state told no identifier'],
    ['practitioner', 'Opaque number of a practitioner in one answer, where the state told no identifier'],
    ['organization', 'Opaque number of an organization in one answer, where the state told no identifier'],
  ];
  return [
    ...minted.map(([tail, description]) =>
      namingSystem(`pdmp-sid-${tail}`, 'identifier', `${publicUrl}/fhir/sid/${tail}`, description),
    ),
    ...IDENTIFIERS.map(([tail, description]) => ours(tail, 'identifier', description)),
    ...CODES.map(([tail, description]) => ours(tail, 'codesystem', description)),
  ];
}

function ours(tail: string, kind: 'identifier' | 'codesystem', description: string): Resource {
  return namingSystem(`pdmp-${tail.replaceAll(':', '-')}`, kind, `urn:pdmp:${tail}`, description);
}

function namingSystem(id: string, kind: string, value: string, description: string): Resource {
  return {
    resourceType: 'NamingSystem',
    id,
    name: nameOf(id),
    ...PUBLISHED,
    kind,
    description: `${description}.`,
    uniqueId: [{ type: 'uri', value, preferred: true }],
  };
}

function qualified(family: string, what: string, qualifiers: string): System[] {
  return qualifiers.split(' ').map((one) => [`${family}:${one}`, `${what} that NCPDP SCRIPT qualifies by ${one}`]);
}
