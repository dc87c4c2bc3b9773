/** How a report's parties repeat: `usual`, as states answer (one patient, a few pharmacies and prescribers); `diverse`, every party new. */
export type Variety = 'usual' | 'diverse';

const pick = <T>(from: readonly T[], n: number): T => from[n % from.length]!;
const two = (n: number): string => String(n).padStart(2, '0');
const DRUGS = [
  'OXYCODONE HCL 5 MG TABLET',
  'ALPRAZOLAM 1 MG TABLET',
  'METHYLPHENIDATE ER 18 MG TABLET',
  'ZOLPIDEM 10 MG TABLET',
  'TRAMADOL HCL 50 MG TABLET',
];
const STREETS = ['Invented Rd', 'Fictional Ave', 'Made-Up St', 'Pretend Ln'];

/** A PMIX 3 report of `count` prescriptions, about 2.2 KB and 45 leaf values each, the same bytes every time. */
export function pmixReport(count: number, variety: Variety = 'usual'): Buffer {
  const records: string[] = [];
  for (let n = 0; n < count; n++) records.push(prescription(n, variety));
  return Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>\n<pmix:PMPPrescriptionReport xmlns:pmix="http://pmixpmp.org/niem/4.0/" xmlns:pmp="http://pmixpmp.org/niem/4.0/extension" xmlns:nc="http://release.niem.gov/niem/niem-core/4.0/" xmlns:j="http://release.niem.gov/niem/domains/jxdm/6.2/">' +
      '<pmp:RequestResponsePrescriptionReport><pmp:ReportExecutionDate>2026-01-15</pmp:ReportExecutionDate><pmp:ReportExecutionTime>14:03:22Z</pmp:ReportExecutionTime>' +
      '<pmp:ReportDateRange><pmp:ReportDateRangeBegin>2024-01-15</pmp:ReportDateRangeBegin><pmp:ReportDateRangeEnd>2026-01-15</pmp:ReportDateRangeEnd></pmp:ReportDateRange>' +
      `${records.join('')}</pmp:RequestResponsePrescriptionReport></pmix:PMPPrescriptionReport>`,
  );
}

function address(n: number, wrapper: string): string {
  return (
    `<${wrapper}><nc:LocationStreet><nc:StreetFullText>${100 + (n % 900)} ${pick(STREETS, n)}</nc:StreetFullText></nc:LocationStreet>` +
    `<nc:LocationCityName>Fabletown</nc:LocationCityName><nc:LocationState><nc:LocationStateUSPostalServiceCode>OH</nc:LocationStateUSPostalServiceCode></nc:LocationState>` +
    `<nc:LocationPostalCode>${43000 + (n % 999)}</nc:LocationPostalCode></${wrapper}>`
  );
}

const id = (name: string, value: string): string =>
  `<pmp:${name}><nc:IdentificationID>${value}</nc:IdentificationID></pmp:${name}>`;

function prescription(n: number, variety: Variety): string {
  const pharmacy = variety === 'usual' ? n % 6 : n;
  const prescriber = variety === 'usual' ? n % 5 : n;
  const patient = variety === 'usual' ? 0 : n;
  return (
    `<pmp:Prescription><pmp:Dispenser><nc:OrganizationDoingBusinessAsName>Sample &amp; Sons Pharmacy ${pharmacy}</nc:OrganizationDoingBusinessAsName>` +
    `<nc:OrganizationLocation>${address(pharmacy, 'nc:Address')}</nc:OrganizationLocation>` +
    id('NPIIdentifier', String(1000000000 + pharmacy)) +
    id('DEANumberIdentifier', `FS${1000000 + pharmacy}`) +
    id('NCPDPIdentifier', String(9900000 + pharmacy)) +
    `</pmp:Dispenser><pmp:PrescriptionNumberText>RX${700000 + n}</pmp:PrescriptionNumberText><pmp:DrugRefillNumberCount>${n % 4}</pmp:DrugRefillNumberCount>` +
    `<pmp:PrescriptionFilledDate><nc:Date>2025-${two(1 + (n % 12))}-${two(1 + (n % 28))}</nc:Date></pmp:PrescriptionFilledDate>` +
    `<pmp:Patient><nc:PersonBirthDate><nc:Date>1954-01-06</nc:Date></nc:PersonBirthDate><nc:PersonName><nc:PersonGivenName>Sherlock</nc:PersonGivenName><nc:PersonSurName>Holmes</nc:PersonSurName></nc:PersonName><j:PersonSexCode>M</j:PersonSexCode>` +
    `<pmp:PersonPrimaryContactInformation>${address(patient, 'nc:ContactMailingAddress')}</pmp:PersonPrimaryContactInformation></pmp:Patient>` +
    `<pmp:Prescriber><nc:PersonName><nc:PersonGivenName>Joan</nc:PersonGivenName><nc:PersonSurName>Fabrique${prescriber}</nc:PersonSurName></nc:PersonName>` +
    `<pmp:PersonPrimaryContactInformation>${address(prescriber + 7, 'nc:ContactMailingAddress')}</pmp:PersonPrimaryContactInformation>` +
    id('NPIIdentifier', String(1900000000 + prescriber)) +
    id('DEANumberIdentifier', `BF${2000000 + prescriber}`) +
    `</pmp:Prescriber><pmp:PrescriptionWrittenDate><nc:Date>2025-${two(1 + (n % 12))}-01</nc:Date></pmp:PrescriptionWrittenDate>` +
    `<pmp:PrescriptionDrug>${id('DrugNDCProductIdentifier', `0000${1000000 + (n % 5)}`)}<pmp:DrugProductNameText>${pick(DRUGS, n)}</pmp:DrugProductNameText><pmp:DrugStrengthText>${5 * (1 + (n % 5))} MG</pmp:DrugStrengthText><pmp:DrugUnitOfMeasureText>TAB</pmp:DrugUnitOfMeasureText><pmp:DEAClassScheduleText>${2 + (n % 3)}</pmp:DEAClassScheduleText></pmp:PrescriptionDrug>` +
    `<pmp:RefillsAuthorizedCount>${n % 6}</pmp:RefillsAuthorizedCount><pmp:DispensedQuantity>${pick(['30', '60', '7.5', '90'], n)}</pmp:DispensedQuantity><pmp:DaysSupplyCount>${pick([10, 30, 15], n)}</pmp:DaysSupplyCount>` +
    `<pmp:DrugDosageUnitsCode>01</pmp:DrugDosageUnitsCode><pmp:MethodOfPaymentCode>${pick(['01', '04', '03'], n)}</pmp:MethodOfPaymentCode><pmp:TransmissionFormOfRxOriginCode>05</pmp:TransmissionFormOfRxOriginCode><pmp:PartialFillIndicator>false</pmp:PartialFillIndicator></pmp:Prescription>`
  );
}
