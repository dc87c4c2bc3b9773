import { expect, it } from '@jest/globals';
import type { StateStatus } from '../../../../src/exchange/types.js';
import { reasonOf } from '../../../../src/standards/script/responder/tellStates.js';

it.each<[StateStatus, string]>([
  ['provided', 'DK'],
  ['no-data', 'DJ'],
  ['disallowed', 'DL'],
  ['failed', 'DM'],
  ['unsupported', 'DM'],
  ['ambiguous', 'DM'],
  ['deferred', 'DM'],
])('tells a state that is %s as %s', (status, code) => expect(reasonOf({ status })).toBe(code));
