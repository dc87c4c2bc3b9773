import type { StateAnswer } from '../../../exchange/types.js';
import { failed } from '../../reply/failures.js';
import { httpFailure } from '../../reply/http.js';
import { ANSWERS, strongest, type ToldIssue } from './outcome.js';

/**
 * What an HTTP status that says failure means (docs/decisions/0094). An OperationOutcome refines it where it says that the
 * state will not tell, or not yet; that somebody has no data is believed of a failure only in the guides' own code.
 */
export function errorAnswer(status: number, issues: readonly ToldIssue[] | undefined): StateAnswer {
  const bare = BARE[status] ?? httpFailure(status);
  if (issues === undefined || status === 401) return bare;
  const meaning = strongest(issues);
  switch (meaning) {
    case 'disallowed':
    case 'ambiguous':
    case 'deferred':
    case 'version':
    case 'unsupported':
    case 'timeout':
      return ANSWERS[meaning];
    case 'no-data':
      return issues.every(({ coded }) => coded) ? ANSWERS[meaning] : bare;
    case 'failed':
    case 'exception':
    case 'fine':
      return bare;
  }
}

/** Where FHIR's servers mean something else than other endpoints do. */
const BARE: Readonly<Record<number, StateAnswer>> = {
  400: failed('state-error', 'The state calls our question wrong (HTTP 400): an operator must look at this route.', {
    disclosed: 'no',
  }),
  401: failed('http-status', 'The state does not accept our token (HTTP 401): check `smart` and the registration.', {
    disclosed: 'no',
  }),
  403: failed(
    'http-status',
    'The state refuses us (HTTP 403): check the scopes of `smart`, the registration, and tls.cert.',
    {
      disclosed: 'no',
    },
  ),
  404: failed('http-status', 'There is no such search or operation (HTTP 404): check the endpoint of this route.', {
    disclosed: 'no',
  }),
  405: failed('http-status', 'The state does not take this HTTP method (HTTP 405): check the endpoint and `method`.', {
    disclosed: 'no',
  }),
  406: failed('http-status', 'The state has neither FHIR JSON nor FHIR XML (HTTP 406).', { disclosed: 'no' }),
  410: failed('http-status', 'What was asked for is gone (HTTP 410): check the endpoint of this route.', {
    disclosed: 'no',
  }),
  422: failed('state-error', 'The state calls our question wrong (HTTP 422): an operator must look at this route.', {
    disclosed: 'no',
  }),
  503: failed('http-status', 'The state is not ready to answer (HTTP 503).', { retryable: true, disclosed: 'no' }),
};
