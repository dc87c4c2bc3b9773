import type { StateOutcome } from '../../../exchange/types.js';
import { SENTENCE_LENGTH } from '../../door/refusal.js';
import { statesNote } from '../../door/statesNote.js';

/** What a message does not tell as the states told it. */
export interface Shortfall {
  /** Where not all could be told: the day until which to ask again. */
  readonly until: string | undefined;
  /** Records, scores and alerts that are not told. */
  readonly untold: number;
  /** Records of which something is told in other letters, cut or left out. */
  readonly changed: number;
  /** How many people the states told of. */
  readonly people: number;
}

/** Characters that tell what became of each state in words, and at least. */
const WORDY = 29;
const TERSE = 19;

/** The Note of an answer: what it lacks, then what became of each state; never longer than the standard has place for. */
export function noteOf({ until, untold, changed, people }: Shortfall, outcomes: readonly StateOutcome[]): string {
  const long = [
    until && `More: ask again until ${until}`,
    untold && `Not told: ${untold}`,
    changed && `Changed: ${changed}`,
  ];
  const short = [untold && `Not told ${untold}`, changed && `Changed ${changed}`];
  const heads = [
    { parts: [...long, people > 1 && `${people} patients`], room: WORDY },
    { parts: long, room: WORDY },
    { parts: [until && `More until ${until}`, ...short], room: TERSE },
    // AQ says it, too.
    { parts: short, room: 0 },
  ].map(({ parts, room }) => ({
    room,
    head: parts
      .filter(Boolean)
      .map((part) => `${part}. `)
      .join(''),
  }));
  const { head } = heads.find((one) => SENTENCE_LENGTH - one.head.length >= one.room)!;
  return `${head}${statesNote(outcomes, SENTENCE_LENGTH - head.length)}`;
}
