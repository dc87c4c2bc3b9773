import { describe, expect, it } from '@jest/globals';
import { faultAnswer } from '../../../src/standards/reply/faults.js';

describe('faultAnswer', () => {
  it.each<[string[], object]>([
    [['Sender'], { code: 'state-error', retryable: false, disclosed: 'no' }],
    [['Client'], { code: 'state-error', retryable: false }],
    [['DataEncodingUnknown'], { code: 'state-error', retryable: false }],
    [['Receiver'], { code: 'state-error', retryable: true, disclosed: 'maybe' }],
    [['Server'], { code: 'state-error', retryable: true }],
    [['VersionMismatch'], { status: 'unsupported', what: 'version' }],
    [['MustUnderstand'], { status: 'unsupported', what: 'operation' }],
    [['Sender', 'ActionNotSupported'], { status: 'unsupported', what: 'operation' }],
    [
      ['Sender', 'MessageAddressingHeaderRequired'],
      { code: 'state-error', detail: expect.stringContaining('WS-Addressing') },
    ],
    [
      ['Sender', 'InvalidAddressingHeader', 'ActionMismatch'],
      { code: 'state-error', detail: expect.stringContaining('WS-Addressing') },
    ],
    [['Sender', 'OnlyAnonymousAddressSupported'], { code: 'state-error', retryable: false }],
    [['Receiver', 'EndpointUnavailable'], { code: 'unreachable', retryable: true, disclosed: 'no' }],
    [['Sender', 'DestinationUnreachable'], { code: 'unreachable', retryable: true, disclosed: 'no' }],
    [['Sender', 'FailedAuthentication'], { status: 'disallowed' }],
    [['Sender', 'InvalidSecurity'], { code: 'state-error', detail: expect.stringContaining('credentials') }],
    [['Sender', 'InvalidSecurityToken'], { code: 'state-error', disclosed: 'no' }],
    [['Sender', 'UnsupportedSecurityToken'], { code: 'state-error', disclosed: 'no' }],
    [['Sender', 'UnsupportedAlgorithm'], { code: 'state-error', disclosed: 'no' }],
    [['Sender', 'FailedCheck'], { code: 'state-error', disclosed: 'no' }],
    [['Sender', 'SecurityTokenUnavailable'], { code: 'state-error', disclosed: 'no' }],
    [['Sender', 'MessageExpired'], { code: 'state-error', disclosed: 'no' }],
    [['Receiver', 'InternalServiceFault'], { code: 'state-error', retryable: true }],
    [['s:Sender', ' wsse:FailedAuthentication '], { status: 'disallowed' }],
    [['Unheard'], { code: 'state-error', retryable: false }],
    [['toString'], { code: 'state-error', retryable: false }],
    [[], { code: 'state-error', retryable: false }],
  ])('%j', (codes, expected) => {
    expect(faultAnswer(codes)).toMatchObject(expected);
  });
});
