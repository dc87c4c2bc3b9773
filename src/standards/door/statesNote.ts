import type { StateCode, StateOutcome } from '../../exchange/types.js';
import { SENTENCE_LENGTH } from './refusal.js';

/** What a reader must know first stands first. */
const WORDS = ['Failed', 'Several match', 'Later', 'Refused', 'Partly', 'No data', 'Data'] as const;
type Word = (typeof WORDS)[number];

/**
 * What became of every state in one line of at most `length` characters (19 or more), for versions and readers that know
 * no codes. `Partly`: its records came, with something that may be missing. Where the states' letters do not fit, lists
 * become numbers, those that matter least first; no state is left out of the count.
 */
export function statesNote(outcomes: readonly StateOutcome[], length = SENTENCE_LENGTH): string {
  const groups = WORDS.map((word) => ({ word, states: statesOf(outcomes, word) })).filter(
    ({ states }) => states.length > 0,
  );
  for (let counted = 0; counted <= groups.length; counted += 1) {
    const line = told(groups, counted);
    if (line.length <= length) return line;
  }
  const whole = outcomes.filter((outcome) => wordOf(outcome) === 'Data').length;
  const last = `Only ${whole} of ${outcomes.length} states told all`;
  return last.length <= length ? last : `Only ${whole}/${outcomes.length} told all`;
}

function told(groups: readonly { word: Word; states: readonly StateCode[] }[], counted: number): string {
  return groups
    .map(({ word, states }, at) =>
      at < groups.length - counted ? `${word} ${states.join(' ')}` : `${word} ${states.length}`,
    )
    .join('. ');
}

function statesOf(outcomes: readonly StateOutcome[], word: Word): StateCode[] {
  return outcomes.filter((outcome) => wordOf(outcome) === word).map(({ state }) => state);
}

function wordOf({ status, warnings }: StateOutcome): Word {
  switch (status) {
    case 'provided':
      return warnings.some(({ code }) => code === 'note' || code === 'unreadable') ? 'Partly' : 'Data';
    case 'no-data':
      return 'No data';
    case 'ambiguous':
      return 'Several match';
    case 'deferred':
      return 'Later';
    case 'disallowed':
      return 'Refused';
    case 'unsupported':
    case 'failed':
      return 'Failed';
  }
}
