import { plainAnswer, type Answer } from '../wire/answer.js';
import { soapFault } from '../wire/pmix/open-call.js';
import { SoapError } from '../wire/pmix/soap-error.js';
import { bareFault } from '../wire/script/open-call.js';
import type { Protocol } from '../protocol.js';
import type { Fault } from './fault.js';

/** What a fault answers instead of looking at the request at all; undefined where it does not. */
export function answerInstead(fault: Fault | undefined, protocol: Protocol): Answer | undefined {
  switch (fault?.kind) {
    case 'http':
      return plainAnswer(fault.status, fault.text ?? onDemand);
    case 'html':
      return { status: fault.status, contentType: 'text/html; charset=utf-8', body: Buffer.from(page(fault.text)) };
    case 'soap-fault':
      if (protocol.startsWith('script'))
        return bareFault(fault.code === 'Receiver' ? 'Receiver' : 'Sender', fault.text);
      return soapFault(
        fault.code === 'wsa'
          ? new SoapError('Sender', fault.text ?? missingHeader, 'MessageAddressingHeaderRequired', 'wsa:Action')
          : new SoapError(fault.code, fault.text ?? onDemand),
      );
    default:
      return undefined;
  }
}

const onDemand = 'Fault on demand';
const missingHeader = 'A required header representing a Message Addressing Property is not present';

const page = (text = ''): string => `<!DOCTYPE html>
<html><head><title>State PDMP - Scheduled maintenance</title><link rel=stylesheet href=/main.css></head>
<body><h1>We'll be right back</h1><p>The service is down for maintenance&nbsp;&mdash; please try again later.<br>${text}
</body></html>
`;
