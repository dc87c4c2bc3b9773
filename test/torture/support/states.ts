import { readSample } from './samples.js';

/** How a state answers a question, as text of XML, before anything is done to it. */
export type Answering = (question: string) => string;

/** The text of the first element of that local name. */
function textOf(xml: string, local: string): string {
  return new RegExp(`<(?:[\\w.-]+:)?${local}(?:\\s[^>]*)?>([^<]*)<`).exec(xml)?.[1] ?? '';
}

/** A PMIX state that has one prescription to tell, whoever is asked for. */
export const answerPmix: Answering = (question) =>
  readSample('pmix/soap-response-provided.xml')
    .bytes.toString()
    .replace(/(<wsa:RelatesTo>)[^<]*/, `$1${textOf(question, 'MessageID')}`)
    .replace(/(<px:RequestID>)[^<]*/, `$1${textOf(question, 'RequestID')}`)
    .replace(/(<px:StateRequestID>)[^<]*/, `$1${textOf(question, 'StateRequestID')}`);

/** A SCRIPT state that has prescriptions to tell, whoever is asked for. */
export const answerScript: Answering = (question) =>
  readSample('ncpdp/17-rxhistoryresponse-approved.xml')
    .bytes.toString()
    .replace(/(<RelatesToMessageID>)[^<]*/, `$1${textOf(question, 'MessageID')}`);
