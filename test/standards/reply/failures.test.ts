import { describe, expect, it } from '@jest/globals';
import { failureOf, unwritable } from '../../../src/standards/reply/failures.js';
import { TransportError } from '../../../src/transport/errors.js';
import type { MessageErrorCode } from '../../../src/xml/errors.js';
import { MessageError } from '../../../src/xml/errors.js';

describe('failureOf', () => {
  it.each<[MessageErrorCode, string]>([
    ['encoding', 'malformed'],
    ['doctype', 'malformed'],
    ['not-well-formed', 'malformed'],
    ['wrong-message', 'malformed'],
    ['limit', 'limit'],
    ['schema', 'schema'],
    ['unwritable', 'internal'],
  ])('a MessageError %s is %s, with its line and none of its words', (code, expected) => {
    const failure = failureOf(new MessageError(code, 'element Sampleton', 7));
    expect(failure).toMatchObject({ status: 'failed', code: expected, retryable: false, disclosed: 'maybe' });
    expect(failure.detail).toMatch(/\(line 7\)\.$/);
    expect(failure.detail).not.toContain('Sampleton');
  });

  it.each([
    [new TransportError('unreachable', 'no', 'a.'), { code: 'unreachable', retryable: true, disclosed: 'no' }],
    [new TransportError('timeout', 'maybe', 'b.'), { code: 'timeout', retryable: true, disclosed: 'maybe' }],
    [new TransportError('timeout', 'no', 'c.'), { code: 'timeout', retryable: true, disclosed: 'no' }],
    [new TransportError('reset', 'maybe', 'd.'), { code: 'reset', retryable: true, disclosed: 'maybe' }],
    [new TransportError('limit', 'maybe', 'e.'), { code: 'limit', retryable: false, disclosed: 'maybe' }],
  ])('%s keeps what may have been disclosed', (error, expected) => {
    expect(failureOf(error)).toMatchObject({ status: 'failed', detail: error.message, ...expected });
  });

  it('hands our own faults on', () => {
    const fault = new TypeError('x');
    expect(() => failureOf(fault)).toThrow(fault);
    expect(() => unwritable(fault)).toThrow(fault);
  });

  it('says of a question that cannot be told that nothing was sent', () => {
    const failure = unwritable(new MessageError('unwritable', 'row "Patient Last Name" has no value'));
    expect(failure).toMatchObject({ code: 'internal', retryable: false, disclosed: 'no' });
    expect(failure.detail).toContain('row "Patient Last Name"');
  });
});
