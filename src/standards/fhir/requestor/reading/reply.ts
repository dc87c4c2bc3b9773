import { type Steps } from '../../../../exchange/steps.js';
import type { Reply } from '../../../../transport/types.js';
import { ANSWERS, readIssues, strongest, type ToldIssue } from '../outcome.js';
import { Refusal, refuse } from '../refusal.js';
import { errorAnswer } from '../status.js';
import { looksLikeFhirXml, looksLikeJson, type RawResource, readBody } from './body.js';

/**
 * The resource that a reply brings, of the type that was asked for, in steps.
 * @throws Refusal for whatever else came: an HTTP status that says failure, an OperationOutcome instead, no FHIR at all
 */
export function* readReply({ status, body }: Reply, type: 'Bundle' | 'Parameters'): Steps<RawResource> {
  if (status !== 200) throw new Refusal(errorAnswer(status, yield* issuesOf(body)));
  if (!looksLikeFhir(body))
    refuse('malformed', 'The answer is no FHIR (HTTP 200); a proxy or login page may stand between.');
  const resource = yield* readBody(body);
  if (resource.resourceType === 'OperationOutcome') {
    const meaning = strongest(readIssues([resource]));
    if (meaning === 'fine') refuse('malformed', 'The answer is an OperationOutcome that says nothing of a history.');
    throw new Refusal(ANSWERS[meaning]);
  }
  if (resource.resourceType !== type) refuse('malformed', `The answer is no ${type}.`);
  return resource;
}

function looksLikeFhir(body: Uint8Array): boolean {
  return looksLikeJson(body) || looksLikeFhirXml(body);
}

/** The issues of an OperationOutcome that explains a failure; what else came with it says less than the status. */
function* issuesOf(body: Uint8Array): Steps<ToldIssue[] | undefined> {
  if (!looksLikeFhir(body)) return undefined;
  try {
    const resource = yield* readBody(body);
    return resource.resourceType === 'OperationOutcome' ? readIssues([resource]) : undefined;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
