import type { Json, JsonObject } from '../../../../fhir/types.js';
import { withKnownTreatment } from '../finishing/opioidTreatment.js';
import { objectsOf } from '../finishing/values.js';
import { PDMP } from './urls.js';

const FILL_NUMBER = `${PDMP}pdmp-extension-rx-fill-number`;
const METHOD_OF_PAYMENT = `${PDMP}pdmp-extension-method-of-payment`;

/** What the mapping tables and the US Meds guide call the same fact. */
const REFILL_NUMBER = 'http://hl7.org/fhir/us/meds/StructureDefinition/refill-number-extension';

/** The note that the mapping tables make of a method of payment that is known. */
const PAYMENT_NOTE = /^Method of payment: (0[1-7]|99) (.+)$/s;

/** Facts of a dispense that this guide has extensions for, and the notes that are left. */
export interface DispenseFacts {
  readonly extensions: readonly JsonObject[];
  readonly notes: readonly JsonObject[];
  /** Whether an extension says that this is the original fill, which a positiveInt cannot. */
  readonly isFirstFill: boolean;
}

/**
 * The facts that US PDMP tells by extensions of its own: fill number (0 left out), method of payment (which states tell
 * in a note), opioid treatment (a code outside the guide's list is kept under a neutral name). Others stay as they are.
 */
export function factsOf(extension: Json | undefined, note: Json | undefined): DispenseFacts {
  const told = objectsOf(extension);
  const notes = objectsOf(note);
  const paid = told.some(({ url }) => url === METHOD_OF_PAYMENT) ? undefined : notes.find(isPayment);
  return {
    extensions: [...told.flatMap(inGuidesWords), ...(paid === undefined ? [] : [payment(paid)])],
    notes: notes.filter((item) => item !== paid),
    isFirstFill: told.some((item) => isFillNumber(item) && item.valuePositiveInt === 0),
  };
}

/** Whether each of the guide's extensions stands at most once, as its profiles want it. */
export function isEachOnce(extension: Json | undefined): boolean {
  const urls = objectsOf(extension).flatMap(({ url }) =>
    typeof url === 'string' && url.startsWith(PDMP) ? [url] : [],
  );
  return new Set(urls).size === urls.length;
}

function inGuidesWords(told: JsonObject): JsonObject[] {
  if (isFillNumber(told)) {
    const { valuePositiveInt: number } = told;
    return typeof number === 'number' && number > 0 ? [{ ...told, url: FILL_NUMBER }] : [];
  }
  return [withKnownTreatment(told)];
}

function isFillNumber({ url }: JsonObject): boolean {
  return url === REFILL_NUMBER || url === FILL_NUMBER;
}

function isPayment({ text, ...more }: JsonObject): boolean {
  return typeof text === 'string' && PAYMENT_NOTE.test(text) && Object.keys(more).length === 0;
}

function payment({ text }: JsonObject): JsonObject {
  const [, code, display] = PAYMENT_NOTE.exec(String(text)) ?? [];
  const system = 'http://terminology.hl7.org/CodeSystem/PMIXMethodofPayment';
  return { url: METHOD_OF_PAYMENT, valueCoding: { system, code, display } };
}
