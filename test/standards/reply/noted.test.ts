import { describe, expect, it } from '@jest/globals';
import type { StateAnswer } from '../../../src/exchange/types.js';
import { noted } from '../../../src/standards/reply/noted.js';

const SAID = 'it was asked twice';
const WARNING = { code: 'note', text: SAID, count: 1 };
const earlier = { code: 'schema' as const, text: 'Suffix', count: 2 };

describe('noted', () => {
  it.each<[StateAnswer, object]>([
    [{ status: 'provided', resources: [], warnings: [earlier] }, { warnings: [earlier, WARNING] }],
    [{ status: 'no-data' }, { warnings: [WARNING] }],
    [{ status: 'disallowed', reason: 'No.' }, { reason: `No; ${SAID}` }],
    [
      { status: 'deferred', key: 'k', detail: 'Deferred' },
      { key: 'k', detail: `Deferred; ${SAID}` },
    ],
    [{ status: 'ambiguous' }, { detail: SAID }],
    [
      { status: 'unsupported', what: 'version' },
      { what: 'version', detail: SAID },
    ],
    [
      { status: 'failed', code: 'reset', retryable: true, disclosed: 'maybe', detail: 'It broke.' },
      { code: 'reset', disclosed: 'maybe', detail: `It broke; ${SAID}` },
    ],
  ])('%j', (answer, more) => {
    expect(noted(answer, SAID)).toEqual({ ...answer, ...more });
  });
});
