import Handlebars from 'handlebars';
import { assemble, type Made } from './assemble.js';
import { parseReport } from './parse.js';

const engine = Handlebars.create();
engine.registerHelper('j', (value: unknown) => new engine.SafeString(JSON.stringify(value ?? null)));
engine.registerHelper('n', (value: unknown) => new engine.SafeString(String(Number(value))));
engine.registerHelper('map', (value: string, ...pairs: unknown[]) => {
  const words = pairs.slice(0, -1) as string[];
  const at = words.indexOf(value);
  return new engine.SafeString(JSON.stringify(at < 0 ? null : words[at + 1]));
});
engine.registerHelper(
  'fill',
  (refill: string, partial: string) =>
    new engine.SafeString(JSON.stringify((refill === '0' ? 'FF' : 'RF') + (partial === 'true' ? 'P' : 'C'))),
);
engine.registerHelper('pay', (code: string) => {
  const names: Record<string, string> = {
    '01': 'Private Pay (Cash, Charge, Credit Card)',
    '02': 'Medicaid',
    '03': 'Medicare',
    '04': 'Commercial Insurance',
    '99': 'Other',
  };
  return new engine.SafeString(JSON.stringify(`Method of payment: ${code} ${names[code] ?? ''}`.trim()));
});
engine.registerHelper('word', (text: string, index: number) => text.split(' ')[index]);
engine.registerHelper('positive', (value: string) => Number(value) > 0);

engine.registerPartial(
  'address',
  '[{"line":[{{#each LocationStreet}}{{#unless @first}},{{/unless}}{{j StreetFullText}}{{/each}}],"city":{{j LocationCityName}},"state":{{j LocationState.LocationStateUSPostalServiceCode}},"postalCode":{{j LocationPostalCode}} }]',
);
engine.registerPartial(
  'name',
  '[{"given":[{{j PersonName.PersonGivenName}}],"family":{{j PersonName.PersonSurName}} }]',
);
engine.registerPartial(
  'ids',
  '[{"system":"http://hl7.org/fhir/sid/us-npi","value":{{j NPIIdentifier.IdentificationID}} },{"system":"http://terminology.hl7.org/NamingSystem/usdeanumber","value":{{j DEANumberIdentifier.IdentificationID}} }{{#if NCPDPIdentifier}},{"system":"http://terminology.hl7.org/CodeSystem/NCPDPProviderIdentificationNumber","value":{{j NCPDPIdentifier.IdentificationID}} }{{/if}}]',
);

const template = engine.compile(
  `[{{#each rx}}{{#unless @first}},{{/unless}}{
"patient":{"birthDate":{{j Patient.PersonBirthDate.Date}},"name":{{#with Patient}}{{> name}}{{/with}},"gender":{{map Patient.PersonSexCode "M" "male" "F" "female" "U" "unknown"}},"address":{{#with Patient.PersonPrimaryContactInformation.ContactMailingAddress}}{{> address}}{{/with}} },
"prescriber":{"name":{{#with Prescriber}}{{> name}}{{/with}},"identifier":{{#with Prescriber}}{{> ids}}{{/with}},"address":{{#with Prescriber.PersonPrimaryContactInformation.ContactMailingAddress}}{{> address}}{{/with}} },
"pharmacy":{"name":{{j Dispenser.OrganizationDoingBusinessAsName}},"active":true,"identifier":{{#with Dispenser}}{{> ids}}{{/with}},"address":{{#with Dispenser.OrganizationLocation.Address}}{{> address}}{{/with}} },
{{#with PrescriptionDrug}}"medication":{"code":{"coding":[{"system":"http://hl7.org/fhir/sid/ndc","code":{{j DrugNDCProductIdentifier.IdentificationID}},"display":{{j DrugProductNameText}} }],"text":{{j DrugProductNameText}} },"form":{"text":{{j DrugUnitOfMeasureText}} },"ingredient":[{"itemCodeableConcept":{"text":{{j DrugProductNameText}} },"strength":{"numerator":{"value":{{word DrugStrengthText 0}},"unit":"{{word DrugStrengthText 1}}"},"denominator":{"value":1,"unit":"each"}} }],"extension":[{"url":"urn:pdmp:extension:dea-schedule","valueCodeableConcept":{"text":{{j DEAClassScheduleText}} } }]},{{/with}}
"request":{"status":"unknown","intent":"order","authoredOn":{{j PrescriptionWrittenDate.Date}},"dispenseRequest":{"numberOfRepeatsAllowed":{{n RefillsAuthorizedCount}} } },
"dispense":{"status":"completed","identifier":[{"system":"urn:pdmp:rx-number","value":{{j PrescriptionNumberText}} }],"whenPrepared":{{j PrescriptionFilledDate.Date}},"whenHandedOver":{{j PrescriptionFilledDate.Date}},"quantity":{"value":{{n DispensedQuantity}},"unit":{{map DrugDosageUnitsCode "01" "each"}} },"daysSupply":{"value":{{n DaysSupplyCount}},"unit":"days","system":"http://unitsofmeasure.org","code":"d"},"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":{{fill DrugRefillNumberCount PartialFillIndicator}} }]},"note":[{"text":{{pay MethodOfPaymentCode}} }],"extension":[{{#if (positive DrugRefillNumberCount)}}{"url":"http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension","valuePositiveInt":{{n DrugRefillNumberCount}} },{{/if}}{"url":"http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-extension-rx-transmission-method","valueCoding":{"code":{{j TransmissionFormOfRxOriginCode}} } }]}
}{{/each}}]`,
  { noEscape: true },
);

/** The same mapping as a Handlebars template that prints JSON. */
export function byHandlebars(bytes: Buffer): string {
  return assemble(JSON.parse(template({ rx: parseReport(bytes) })) as Made[]);
}
