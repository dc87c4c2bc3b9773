import type { Answer, Received } from '../../stateServer.js';
import { say, textOf } from '../../stateServer.js';

/** A sample answer made to answer the question that came. */
export function answering(xml: string, { body }: Received): string {
  return xml
    .replace(/(<wsa:RelatesTo>)[^<]*/, `$1${textOf(body, 'MessageID')}`)
    .replace(/(<px:RequestID>)[^<]*/, `$1${textOf(body, 'RequestID')}`);
}

/** Says a sample as the answer to whatever question comes. */
export function saying(xml: string, status?: number): Answer {
  return (received, response) =>
    say(answering(xml, received), status, 'application/soap+xml; charset=utf-8')(received, response);
}
