import type { StateAnswer } from '../../exchange/types.js';
import { note } from './facts.js';

/** The same answer, and how it came about, in a sentence of ours: as a warning where it has such, else behind its detail. */
export function noted(answer: StateAnswer, sentence: string): StateAnswer {
  const behind = (said: string | undefined): string =>
    said === undefined ? sentence : `${said.replace(/\.$/, '')}; ${sentence}`;
  switch (answer.status) {
    case 'provided':
    case 'no-data':
      return { ...answer, warnings: [...(answer.warnings ?? []), note(sentence)] };
    case 'disallowed':
      return { ...answer, reason: behind(answer.reason) };
    default:
      return { ...answer, detail: behind(answer.detail) };
  }
}
