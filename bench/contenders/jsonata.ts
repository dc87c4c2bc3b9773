import jsonata from 'jsonata';
import { assemble, type Made } from './assemble.js';
import { parseReport } from './parse.js';

const party = (ids: string) => `"identifier": [${ids}]`;
const id = (path: string, system: string) =>
  `${path}.IdentificationID ? {"system": "${system}", "value": ${path}.IdentificationID}`;
const NPI = id('NPIIdentifier', 'http://hl7.org/fhir/sid/us-npi');
const DEA = id('DEANumberIdentifier', 'http://terminology.hl7.org/NamingSystem/usdeanumber');
const NCPDP = id('NCPDPIdentifier', 'http://terminology.hl7.org/CodeSystem/NCPDPProviderIdentificationNumber');
const ADDRESS =
  '[{"line": [LocationStreet.StreetFullText], "city": LocationCityName, "state": LocationState.LocationStateUSPostalServiceCode, "postalCode": LocationPostalCode}]';
const NAME = '[{"given": [PersonName.PersonGivenName], "family": PersonName.PersonSurName}]';

const expression = jsonata(`rx.{
  "patient": Patient.{"birthDate": PersonBirthDate.Date, "name": ${NAME}, "gender": $lookup({"M":"male","F":"female","U":"unknown"}, PersonSexCode), "address": PersonPrimaryContactInformation.ContactMailingAddress.${ADDRESS}},
  "prescriber": Prescriber.{"name": ${NAME}, ${party(`${NPI}, ${DEA}`)}, "address": PersonPrimaryContactInformation.ContactMailingAddress.${ADDRESS}},
  "pharmacy": Dispenser.{"name": OrganizationDoingBusinessAsName, "active": true, ${party(`${NPI}, ${DEA}, ${NCPDP}`)}, "address": OrganizationLocation.Address.${ADDRESS}},
  "medication": PrescriptionDrug.{"code": {"coding": [{"system": "http://hl7.org/fhir/sid/ndc", "code": DrugNDCProductIdentifier.IdentificationID, "display": DrugProductNameText}], "text": DrugProductNameText}, "form": {"text": DrugUnitOfMeasureText}, "ingredient": [{"itemCodeableConcept": {"text": DrugProductNameText}, "strength": {"numerator": {"value": $number($split(DrugStrengthText, " ")[0]), "unit": $split(DrugStrengthText, " ")[1]}, "denominator": {"value": 1, "unit": "each"}}}], "extension": [{"url": "urn:pdmp:extension:dea-schedule", "valueCodeableConcept": {"text": DEAClassScheduleText}}]},
  "request": {"status": "unknown", "intent": "order", "authoredOn": PrescriptionWrittenDate.Date, "dispenseRequest": {"numberOfRepeatsAllowed": $number(RefillsAuthorizedCount)}},
  "dispense": {"status": "completed", "identifier": [{"system": "urn:pdmp:rx-number", "value": PrescriptionNumberText}], "whenPrepared": PrescriptionFilledDate.Date, "whenHandedOver": PrescriptionFilledDate.Date,
    "quantity": {"value": $number(DispensedQuantity), "unit": DrugDosageUnitsCode = "01" ? "each"}, "daysSupply": {"value": $number(DaysSupplyCount), "unit": "days", "system": "http://unitsofmeasure.org", "code": "d"},
    "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": (DrugRefillNumberCount = "0" ? "FF" : "RF") & (PartialFillIndicator = "true" ? "P" : "C")}]},
    "note": [{"text": "Method of payment: " & MethodOfPaymentCode & " " & $lookup({"01":"Private Pay (Cash, Charge, Credit Card)","02":"Medicaid","03":"Medicare","04":"Commercial Insurance","99":"Other"}, MethodOfPaymentCode)}],
    "extension": [DrugRefillNumberCount != "0" ? {"url": "http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension", "valuePositiveInt": $number(DrugRefillNumberCount)}, {"url": "http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-extension-rx-transmission-method", "valueCoding": {"code": TransmissionFormOfRxOriginCode}}]}
}`);

/** The same mapping as a JSONata expression over fast-xml-parser. */
export async function byJsonata(bytes: Buffer): Promise<string> {
  const made = (await expression.evaluate({ rx: parseReport(bytes) })) as Made | Made[];
  return assemble(Array.isArray(made) ? made : [made]);
}
