import { isObject } from '../../../../exchange/json.js';
import type { Steps } from '../../../../exchange/steps.js';
import { JsonError, readStrictJson } from '../../../../fhir/strictJson.js';
import type { JsonObject } from '../../../../fhir/types.js';
import { FhirXmlError, xmlSteps } from '../../readXml.js';
import { refuse } from '../refusal.js';

/** A resource as it stands in JSON, not yet looked at. */
export interface RawResource extends JsonObject {
  resourceType: string;
}

/** Whether bytes may be a JSON object: after a BOM and white space stands `{`. */
export function looksLikeJson(body: Uint8Array): boolean {
  return beginsWith(body, '{');
}

/** Whether bytes may be FHIR XML: an element of FHIR's namespace stands near their beginning. */
export function looksLikeFhirXml(body: Uint8Array): boolean {
  return beginsWith(body, '<') && new TextDecoder().decode(body.subarray(0, 1024)).includes('http://hl7.org/fhir');
}

function beginsWith(body: Uint8Array, sign: string): boolean {
  return new TextDecoder().decode(body.subarray(0, 64)).trimStart().startsWith(sign);
}

/**
 * The resource of a body, in steps.
 * @throws Refusal `malformed` where it is not one resource in strict JSON and UTF-8 or in FHIR XML, `limit` where it is
 *   nested too deep
 */
export function* readBody(body: Uint8Array): Steps<RawResource> {
  if (looksLikeFhirXml(body)) return yield* readXmlBody(body);
  const told = yield* readJson(body);
  if (!isRaw(told)) refuse('malformed', 'The answer is JSON, but no FHIR resource.');
  return told;
}

/** What R4 does not know in it is left to whoever shapes its resources, as in JSON. */
function* readXmlBody(body: Uint8Array): Steps<RawResource> {
  try {
    return yield* xmlSteps(body, true);
  } catch (error) {
    if (!(error instanceof FhirXmlError)) throw error;
    return refuse('malformed', `The answer is ${error.message}`);
  }
}

/** Whether a value is a resource of some type. */
export function isRaw(value: unknown): value is RawResource {
  return isObject(value) && typeof value.resourceType === 'string';
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return refuse('malformed', 'The answer is not UTF-8.');
  }
}

/** A body's JSON, in steps. @throws Refusal as {@link readBody} */
export function* readJson(body: Uint8Array): Steps<unknown> {
  try {
    return yield* readStrictJson(decode(body));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    if (error.code === 'depth') refuse('limit', 'The answer is nested deeper than any history is.');
    return refuse('malformed', SENTENCES[error.code]);
  }
}

const SENTENCES = {
  syntax: 'The answer is not JSON; it may have been cut off.',
  duplicate: 'The answer tells a member of an object twice, so that nobody can say which one counts.',
  character: 'The answer holds characters that no FHIR text may hold.',
  number: 'The answer holds a number with more digits than any quantity has.',
};
