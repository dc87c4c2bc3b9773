import type { JsonObject } from '../../../../fhir/types.js';
import { isObject } from './values.js';

const TREATMENT = 'http://hl7.org/fhir/us/pdmp/StructureDefinition/pdmp-extension-opioid-treatment-code';
const SYSTEM = 'http://terminology.hl7.org/CodeSystem/PMIXOpioidTreatmentCode';

/**
 * An extension that may tell an opioid treatment. The binding is required (codes 01 to 11, and 99), so a treatment that
 * the state told otherwise is kept under a neutral name. Other extensions stay as they are.
 */
export function withKnownTreatment(extension: JsonObject): JsonObject {
  const { url, valueCoding: coding } = extension;
  if (url !== TREATMENT) return extension;
  const code = isObject(coding) && coding.system === SYSTEM && typeof coding.code === 'string' ? coding.code : '';
  return /^(?:0[1-9]|1[01]|99)$/.test(code)
    ? extension
    : { ...extension, url: 'urn:pdmp:extension:opioid-treatment-code' };
}
