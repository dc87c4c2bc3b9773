import { describe, expect, it } from '@jest/globals';
import { isStateAnswer } from '../../src/exchange/check-answer.js';

const patient = { resourceType: 'Patient', id: 'p' };
const provided = { status: 'provided', resources: [patient], warnings: [] };
const failed = { status: 'failed', code: 'timeout', retryable: true, disclosed: 'maybe' };

describe('isStateAnswer', () => {
  it.each([
    provided,
    { ...provided, period: { start: '2024-01-01', end: '2024-12-31' }, executedAt: '2025-01-01' },
    { ...provided, warnings: [{ code: 'unread', text: 'Suffix', count: 2 }] },
    { status: 'no-data' },
    { status: 'no-data', warnings: [], detail: 'nobody of that name' },
    { status: 'ambiguous', candidates: [patient] },
    { status: 'ambiguous' },
    { status: 'deferred', key: 'k' },
    { status: 'disallowed', reason: 'no' },
    { status: 'unsupported', what: 'version' },
    failed,
  ])('takes %j', (answer) => expect(isStateAnswer(answer)).toBe(true));

  it.each([
    undefined,
    null,
    [],
    'provided',
    {},
    { status: 'constructor' },
    { status: 'provided' },
    { ...provided, resources: [{}] },
    { ...provided, resources: [null] },
    { ...provided, resources: [{ resourceType: '../Patient' }] },
    { ...provided, resources: [{ resourceType: 'Patient', id: 7 }] },
    { ...provided, warnings: undefined },
    { ...provided, warnings: [{ text: 'Suffix' }] },
    { ...provided, period: { start: '2024-01-01' } },
    { ...provided, executedAt: 7 },
    { status: 'no-data', warnings: {} },
    { status: 'no-data', detail: 7 },
    { status: 'ambiguous', candidates: [7] },
    { status: 'deferred', key: 7 },
    { status: 'disallowed' },
    { ...failed, code: 'boom' },
    { ...failed, code: undefined },
    { ...failed, retryable: undefined },
    { ...failed, disclosed: 'yes' },
  ])('refuses %j', (answer) => expect(isStateAnswer(answer)).toBe(false));
});
