import type { AnswerWarning, FailureCode, StateAnswer, StateOutcome } from './types.js';

/** What is said about one state: `text` to whoever reads the history, `advice` to whoever runs the gateway. */
export interface Sentences {
  readonly text: string;
  readonly advice: string;
}

/** The sentences for a state's outcome. They hold nothing of the patient. */
export function sentencesOf({
  state,
  answer,
  warnings,
}: Pick<StateOutcome, 'state' | 'answer' | 'warnings'>): Sentences {
  switch (answer.status) {
    case 'provided':
      return told(
        `${state} told its records; something about them needs attention.`,
        'records came',
        undefined,
        warnings,
      );
    case 'no-data':
      return told(
        `${state} has no records for this person, or found no unique match; the two cannot be told apart.`,
        'the state knows of nothing for this person, or of no unique match',
        answer.detail,
        warnings,
      );
    case 'ambiguous': {
      const { length } = answer.candidates ?? [];
      if (length === 0)
        return told(
          `Several people in ${state} match; its records are not in this answer. Ask again with more demographics.`,
          'several people match; more demographics (address, phone, middle name) may tell them apart',
          answer.detail,
        );
      return told(
        `Several people in ${state} match; its records are not in this answer. The ${length} who match are contained ` +
          'here: ask again with the demographics or an identifier of the right one.',
        `several people match, and policy lets it be told who they are (${length} candidates)`,
        answer.detail,
      );
    }
    case 'deferred':
      return told(
        `${state} will answer later; its records are not in this answer.`,
        'the state put the answer off; ask again later',
        answer.detail,
      );
    case 'disallowed':
      return told(
        `${state} may not be asked by this requester; its records are not in this answer.`,
        'refused',
        answer.reason,
      );
    case 'unsupported':
      return told(
        `${state} does not support this question; its records are not in this answer.`,
        answer.what === 'version'
          ? 'the state does not speak this version; check the protocol of its route'
          : 'the state does not support this operation; check the protocol of its route',
        answer.detail,
      );
    case 'failed':
      return told(
        `${state} could not be consulted; its records are not in this answer.`,
        `${FAILURES[answer.code]}; ${disclosure(answer)}`,
        answer.detail,
      );
  }
}

/** One sentence for each way to fail: what happened and what to look at. */
const FAILURES: Readonly<Record<FailureCode, string>> = {
  unreachable: 'no connection to the state; check the address, network and certificates of its route',
  timeout: 'no answer in time; check whether the state is slow, and the timeout of its route and the deadline',
  reset: 'the connection broke while the answer came; try again, and look at the network if it keeps on',
  'http-status':
    'the HTTP status says failure; check the path and credentials of its route, and whether the state is up',
  malformed: 'the answer cannot be read or is not complete; show its place to the state',
  schema: 'the answer is not valid against the schema, and its route asks for that; see `schema` of the route',
  limit: 'the answer is larger or deeper than the limits allow; see `limits`',
  mismatched: 'the answer belongs to another question and was not used; report it to the state',
  'state-error': 'the state says that it failed; try again later, and ask the state if it keeps on',
  'circuit-open': 'the state failed so often that it is left alone for a moment; see its earlier failures',
  abandoned: 'the requester went away before the state answered',
  internal: 'the gateway itself failed; see its log and report it',
};

function disclosure({ disclosed, code }: Extract<StateAnswer, { status: 'failed' }>): string {
  if (disclosed === 'maybe') return 'the state may have disclosed records, and logged that, although none were used';
  return code === 'circuit-open' ? 'it was not asked' : 'nothing was disclosed';
}

function told(text: string, advice: string, detail?: string, warnings: readonly AnswerWarning[] = []): Sentences {
  const details = [advice, clean(detail), ...listed(warnings)].filter((part) => part !== undefined && part !== '');
  return { text, advice: details.join('; ') };
}

const MOST_WARNINGS = 100;

function listed(warnings: readonly AnswerWarning[]): string[] {
  const shown = warnings.slice(0, MOST_WARNINGS).map(({ text, count }) => `${clean(text)} (${count})`);
  const rest = warnings.slice(MOST_WARNINGS);
  if (rest.length === 0) return shown;
  return [...shown, `and ${rest.length} more kinds (${rest.reduce((sum, { count }) => sum + count, 0)})`];
}

/** One line, of a bearable length. */
function clean(sentence: string | undefined): string | undefined {
  return sentence
    ?.replace(/[\u0000-\u001f\u007f\s]+/g, ' ')
    .trim()
    .replace(/\.$/, '')
    .slice(0, 300);
}
