import type { DayPeriod } from '../../fhir/types.js';
import { pace } from '../steps.js';
import type { StateAnswer, StateRoute } from '../types.js';
import { type LongestWindow, splitWindow } from './split.js';
import { isPart, type Part, together } from './together.js';

/** How a state is asked that answers short windows only. */
export interface WindowLimits {
  readonly longest: LongestWindow;
  /** Windows of one question at most; for a longer one the state is not asked. */
  readonly most: number;
  /** Windows asked at the same time at most. */
  readonly atOnce: number;
}

/**
 * Asks a state that limits how long a window it answers (docs/decisions/0101): the question is put for consecutive windows,
 * the newest first, and their answers are joined. A window that is not answered is unknown, so the first that is not
 * decides for the state, and the others are given up.
 * @throws whatever `ask` throws
 */
export function inWindows(
  { state, ask }: Pick<StateRoute, 'state' | 'ask'>,
  { longest, most, atOnce }: WindowLimits,
): StateRoute['ask'] {
  return async (query, signal, leftMs) => {
    const windows = splitWindow(query.period, longest, most);
    if (windows.length === 1) return ask(query, signal, leftMs);
    if (windows.length > most) return tooMany(most);

    const begun = performance.now();
    const left = (): number | undefined => leftMs && leftMs - (performance.now() - begun);
    const parts: (Part | undefined)[] = windows.map(() => undefined);
    const enough = new AbortController();
    const until = AbortSignal.any([signal, enough.signal]);
    let missing: Missing | undefined;
    const queue = [...windows.entries()];
    const askNext = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined && missing === undefined; next = queue.shift()) {
        const [at, period] = next;
        const answer = await ask({ ...query, period }, until, left());
        if (isPart(answer)) parts[at] = { period, answer };
        else missing ??= { period, answer };
        if (missing !== undefined) enough.abort();
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(atOnce, windows.length) }, askNext));
    } finally {
      enough.abort();
    }
    if (missing !== undefined) return without(missing, windows.length);
    return pace(
      together(
        state,
        parts.filter((part) => part !== undefined),
      ),
      signal,
    );
  };
}

interface Missing {
  readonly period: DayPeriod;
  readonly answer: Exclude<StateAnswer, Part['answer']>;
}

function tooMany(most: number): StateAnswer {
  const detail = `the window is too long for this state: it would have to be asked in more than ${most} parts (mostWindows)`;
  return { status: 'failed', code: 'limit', retryable: false, disclosed: 'no', detail };
}

/** What a window without an answer means for the whole. Other windows were asked, so the state may have disclosed. */
function without({ period: { start, end }, answer }: Missing, count: number): StateAnswer {
  const which = `asked for ${start} to ${end}, one of ${count} windows`;
  const told = (detail: string | undefined): string => (detail === undefined ? which : `${which}: ${detail}`);
  switch (answer.status) {
    case 'failed':
      return { ...answer, detail: told(answer.detail), disclosed: 'maybe' };
    case 'deferred':
      return {
        status: 'failed',
        code: 'state-error',
        retryable: false,
        disclosed: 'maybe',
        detail: told(
          'the state put its answer off, and what comes later would be a part only; ask for a shorter window',
        ),
      };
    case 'disallowed':
      return { ...answer, reason: told(answer.reason) };
    case 'ambiguous':
    case 'unsupported':
      return { ...answer, detail: told(answer.detail) };
  }
}
