import { candidatesIn } from './candidates.js';
import { sentencesOf } from './sentences.js';
import { overallStatus } from './status.js';
import type { ExchangeAnswer, StateIssue, StateOutcome } from './types.js';

const PMIX_STATUS = 'http://terminology.hl7.org/CodeSystem/PMIXStatusCode';

/**
 * What became of each state, as issues of the one OperationOutcome of an answer, in the plan's order. A state has at
 * most one; only one that told its records without any warning has none. Where no state could be consulted
 * (`overallStatus` is not 200) every issue is an error.
 */
export function stateIssues(answer: Pick<ExchangeAnswer, 'outcomes'>, publicUrl: string): StateIssue[] {
  const base = `${publicUrl.replace(/\/+$/, '')}/fhir/StructureDefinition`;
  const total = overallStatus(answer) !== 200;
  return answer.outcomes.filter(needsIssue).map((outcome) => {
    const { severity, code, pmix } = KINDS[outcome.status](outcome);
    const { text, advice } = sentencesOf(outcome);
    return {
      extension: [
        { url: `${base}/pdmp-state`, valueCode: outcome.state },
        { url: `${base}/pdmp-state-status`, valueCode: outcome.status },
        ...candidatesIn(outcome).map(({ id }) => ({
          url: `${base}/pdmp-candidate`,
          valueReference: { reference: `#${id}` },
        })),
      ],
      severity: total ? 'error' : severity,
      code,
      details: { coding: [{ system: PMIX_STATUS, code: pmix }], text },
      diagnostics: `${outcome.state}: ${advice}`,
    };
  });
}

const needsIssue = ({ status, warnings }: StateOutcome): boolean => status !== 'provided' || warnings.length > 0;

interface Kind {
  readonly severity: StateIssue['severity'];
  readonly code: string;
  readonly pmix: string;
}

/** The table of contract §4. */
const KINDS: Readonly<Record<StateOutcome['status'], (outcome: StateOutcome) => Kind>> = {
  provided: () => ({ severity: 'information', code: 'informational', pmix: 'complete' }),
  'no-data': () => ({ severity: 'information', code: 'informational', pmix: 'no-data' }),
  ambiguous: () => ({ severity: 'warning', code: 'multiple-matches', pmix: 'deferred' }),
  deferred: () => ({ severity: 'warning', code: 'incomplete', pmix: 'deferred' }),
  disallowed: () => ({ severity: 'error', code: 'forbidden', pmix: 'disallowed' }),
  unsupported: ({ answer }) => ({
    severity: 'error',
    code: 'not-supported',
    pmix: answer.status === 'unsupported' && answer.what === 'version' ? 'version-mismatch' : 'error',
  }),
  failed: ({ answer }) => ({
    severity: 'warning',
    code: answer.status === 'failed' && answer.code === 'timeout' ? 'timeout' : 'incomplete',
    pmix: 'error',
  }),
};
