import { assemble, type Made } from './assemble.js';
import { parseReport, type Tree } from './parse.js';

const NPI = 'http://hl7.org/fhir/sid/us-npi';
const DEA = 'http://terminology.hl7.org/NamingSystem/usdeanumber';
const NCPDP = 'http://terminology.hl7.org/CodeSystem/NCPDPProviderIdentificationNumber';
const PAYMENT: Record<string, string> = {
  '01': 'Private Pay (Cash, Charge, Credit Card)',
  '02': 'Medicaid',
  '03': 'Medicare',
  '04': 'Commercial Insurance',
  '99': 'Other',
};
const SEX: Record<string, string> = { M: 'male', F: 'female', U: 'unknown' };

const tree = (at: Tree, name: string): Tree => (at[name] as Tree | undefined) ?? {};
const text = (at: Tree, name: string): string | undefined => at[name] as string | undefined;
const date = (at: Tree, name: string): string | undefined => text(tree(at, name), 'Date');

function address(at: Tree): Record<string, unknown>[] {
  return [
    {
      line: ((at.LocationStreet as Tree[] | undefined) ?? []).map((street) => text(street, 'StreetFullText')),
      city: text(at, 'LocationCityName'),
      state: text(tree(at, 'LocationState'), 'LocationStateUSPostalServiceCode'),
      postalCode: text(at, 'LocationPostalCode'),
    },
  ];
}

function identifiers(at: Tree): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  for (const [name, system] of [
    ['NPIIdentifier', NPI],
    ['DEANumberIdentifier', DEA],
    ['NCPDPIdentifier', NCPDP],
  ] as const) {
    const value = text(tree(at, name), 'IdentificationID');
    if (value !== undefined) found.push({ system, value });
  }
  return found;
}

function name(at: Tree): Record<string, unknown>[] {
  const person = tree(at, 'PersonName');
  return [{ given: [text(person, 'PersonGivenName')], family: text(person, 'PersonSurName') }];
}

/** What a careful TypeScript programmer writes over fast-xml-parser: direct property access, nothing generic. */
export function handwritten(bytes: Buffer): string {
  return assemble(parseReport(bytes).map(toFhir));
}

function toFhir(rx: Tree): Made {
  const dispenser = tree(rx, 'Dispenser');
  const patient = tree(rx, 'Patient');
  const prescriber = tree(rx, 'Prescriber');
  const drug = tree(rx, 'PrescriptionDrug');
  const drugName = text(drug, 'DrugProductNameText');
  const refill = Number(text(rx, 'DrugRefillNumberCount'));
  const payment = text(rx, 'MethodOfPaymentCode') ?? '';
  const strength = /^([\d.]+) (\w+)$/.exec(text(drug, 'DrugStrengthText') ?? '');
  return {
    patient: {
      birthDate: date(patient, 'PersonBirthDate'),
      name: name(patient),
      gender: SEX[text(patient, 'PersonSexCode') ?? ''],
      address: address(tree(tree(patient, 'PersonPrimaryContactInformation'), 'ContactMailingAddress')),
    },
    prescriber: {
      name: name(prescriber),
      identifier: identifiers(prescriber),
      address: address(tree(tree(prescriber, 'PersonPrimaryContactInformation'), 'ContactMailingAddress')),
    },
    pharmacy: {
      name: text(dispenser, 'OrganizationDoingBusinessAsName'),
      active: true,
      identifier: identifiers(dispenser),
      address: address(tree(tree(dispenser, 'OrganizationLocation'), 'Address')),
    },
    medication: {
      code: {
        coding: [
          {
            system: 'http://hl7.org/fhir/sid/ndc',
            code: text(tree(drug, 'DrugNDCProductIdentifier'), 'IdentificationID'),
            display: drugName,
          },
        ],
        text: drugName,
      },
      form: { text: text(drug, 'DrugUnitOfMeasureText') },
      ingredient: [
        {
          itemCodeableConcept: { text: drugName },
          ...(strength === null
            ? {}
            : {
                strength: {
                  numerator: { value: Number(strength[1]), unit: strength[2] },
                  denominator: { value: 1, unit: 'each' },
                },
              }),
        },
      ],
      extension: [
        { url: 'urn:pdmp:extension:dea-schedule', valueCodeableConcept: { text: text(drug, 'DEAClassScheduleText') } },
      ],
    },
    request: {
      status: 'unknown',
      intent: 'order',
      authoredOn: date(rx, 'PrescriptionWrittenDate'),
      dispenseRequest: { numberOfRepeatsAllowed: Number(text(rx, 'RefillsAuthorizedCount')) },
    },
    dispense: {
      status: 'completed',
      identifier: [{ system: 'urn:pdmp:rx-number', value: text(rx, 'PrescriptionNumberText') }],
      whenPrepared: date(rx, 'PrescriptionFilledDate'),
      whenHandedOver: date(rx, 'PrescriptionFilledDate'),
      quantity: {
        value: Number(text(rx, 'DispensedQuantity')),
        unit: text(rx, 'DrugDosageUnitsCode') === '01' ? 'each' : undefined,
      },
      daysSupply: {
        value: Number(text(rx, 'DaysSupplyCount')),
        unit: 'days',
        system: 'http://unitsofmeasure.org',
        code: 'd',
      },
      type: {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
            code: `${refill === 0 ? 'FF' : 'RF'}${text(rx, 'PartialFillIndicator') === 'true' ? 'P' : 'C'}`,
          },
        ],
      },
      note: [{ text: `Method of payment: ${payment} ${PAYMENT[payment] ?? ''}`.trim() }],
      extension: [
        ...(refill > 0
          ? [
              {
                url: 'http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension',
                valuePositiveInt: refill,
              },
            ]
          : []),
        {
          url: 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-extension-rx-transmission-method',
          valueCoding: { code: text(rx, 'TransmissionFormOfRxOriginCode') },
        },
      ],
    },
  };
}
