import { describe, expect, it } from '@jest/globals';
import type { FailureCode, StateStatus } from '../../src/exchange/types.js';
import { KINDS } from '../../src/telemetry/fields.js';
import { FAILURE_CODES, STATE_STATUSES } from '../../src/telemetry/vocabulary.js';

describe('the closed sets', () => {
  it('say the same as the exchange, so that no status or failure goes untold', () => {
    const statuses = Object.keys({
      provided: 0,
      'no-data': 0,
      ambiguous: 0,
      deferred: 0,
      disallowed: 0,
      unsupported: 0,
      failed: 0,
    } satisfies Record<StateStatus, 0>);
    const failures = Object.keys({
      unreachable: 0,
      timeout: 0,
      reset: 0,
      'http-status': 0,
      malformed: 0,
      schema: 0,
      limit: 0,
      mismatched: 0,
      'state-error': 0,
      'circuit-open': 0,
      abandoned: 0,
      internal: 0,
    } satisfies Record<FailureCode, 0>);
    expect([...STATE_STATUSES]).toEqual(statuses);
    expect([...FAILURE_CODES]).toEqual(failures);
  });

  it.each([
    ['requestId', '0123456789abcdef0123456789abcdef', true],
    ['requestId', '0123456789ABCDEF0123456789ABCDEF', false],
    ['requestId', 'my-request-1', false],
    ['state', 'OH', true],
    ['state', 'ZZ', false],
    ['states', ['OH', 'KY'], true],
    ['states', ['OH', 'Jacobs'], false],
    ['httpStatus', 200, true],
    ['httpStatus', 99, false],
    ['ms', 9_999_999, true],
    ['ms', 19_731_125, false],
    ['ms', -1, false],
    ['ms', '12', false],
    ['route', '/fhir/:type/:id', true],
    ['route', '/fhir/Patient/1', false],
    ['flag', true, true],
    ['flag', 'true', false],
    ['at', ['dist/xml/a.js:1:2'], true],
    ['at', ['dist/xml/Peter Jacobs.js:1:2'], false],
    ['errorCode', 'ECONNREFUSED', true],
    ['errorCode', 'EMILY', false],
  ] as const)('%s %j: %s', (kind, value, told) => {
    expect(KINDS[kind](value, {})).toBe(told);
  });
});
