import type { StateAnswer } from '../../exchange/types.js';
import { failed } from './failures.js';

/**
 * What a SOAP fault means (wire/pmix.md §7.6). `codes` are the fault's Code and Subcode values, prefixes and all;
 * the innermost known one decides. Its Reason is never looked at: it may quote the question.
 */
export function faultAnswer(codes: readonly string[]): StateAnswer {
  const known = codes.map(local).filter(isFaultCode);
  const code = known.findLast((candidate) => !GENERIC.has(candidate)) ?? known.at(-1);
  return code === undefined
    ? failed('state-error', 'The state answered with a SOAP fault of an unknown kind.')
    : MEANING[code];
}

const GENERIC: ReadonlySet<FaultCode> = new Set(['Sender', 'Client', 'Receiver', 'Server']);

type FaultCode =
  // SOAP 1.2 §5.4.6, SOAP 1.1 §4.4.1
  | ('Sender' | 'Client' | 'Receiver' | 'Server' | 'VersionMismatch' | 'MustUnderstand' | 'DataEncodingUnknown')
  // WS-Addressing 1.0 SOAP binding §6.4
  | ('ActionNotSupported' | 'EndpointUnavailable' | 'DestinationUnreachable')
  | ('MessageAddressingHeaderRequired' | 'InvalidAddressingHeader' | 'ActionMismatch' | 'OnlyAnonymousAddressSupported')
  // WS-Security 1.1 §12
  | ('InvalidSecurity' | 'InvalidSecurityToken' | 'UnsupportedSecurityToken' | 'UnsupportedAlgorithm')
  | ('FailedAuthentication' | 'FailedCheck' | 'SecurityTokenUnavailable' | 'MessageExpired');

const wrongQuestion = failed(
  'state-error',
  'The state calls our message wrong (SOAP fault Sender): an operator must look at this route.',
  {
    disclosed: 'no',
  },
);
const broken = failed('state-error', 'The state broke down over our message (SOAP fault Receiver).', {
  retryable: true,
});
const addressing = failed(
  'state-error',
  'The state does not accept our WS-Addressing headers: an operator must look at this route.',
  {
    disclosed: 'no',
  },
);
const security = failed(
  'state-error',
  'The state does not accept our message’s security: check the credentials of this connection.',
  {
    disclosed: 'no',
  },
);

const MEANING: Record<FaultCode, StateAnswer> = {
  Sender: wrongQuestion,
  Client: wrongQuestion,
  DataEncodingUnknown: wrongQuestion,
  Receiver: broken,
  Server: broken,
  VersionMismatch: { status: 'unsupported', what: 'version', detail: 'The endpoint speaks another SOAP version.' },
  MustUnderstand: {
    status: 'unsupported',
    what: 'operation',
    detail: 'The endpoint does not understand a header that it must.',
  },
  ActionNotSupported: {
    status: 'unsupported',
    what: 'operation',
    detail: 'The endpoint does not offer this operation.',
  },
  MessageAddressingHeaderRequired: addressing,
  InvalidAddressingHeader: addressing,
  ActionMismatch: addressing,
  OnlyAnonymousAddressSupported: addressing,
  EndpointUnavailable: failed('unreachable', 'The hub says that the state is unavailable.', {
    retryable: true,
    disclosed: 'no',
  }),
  DestinationUnreachable: failed('unreachable', 'The hub says that the state cannot be reached.', {
    retryable: true,
    disclosed: 'no',
  }),
  FailedAuthentication: {
    status: 'disallowed',
    reason: 'The state does not let us, or this requester, ask (FailedAuthentication).',
  },
  InvalidSecurity: security,
  InvalidSecurityToken: security,
  UnsupportedSecurityToken: security,
  UnsupportedAlgorithm: security,
  FailedCheck: security,
  SecurityTokenUnavailable: security,
  MessageExpired: security,
};

function local(code: string): string {
  return code.slice(code.lastIndexOf(':') + 1).trim();
}

function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(MEANING, code);
}
