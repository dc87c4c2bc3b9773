import type { Fault } from '../../faults/fault.js';
import type { Seat } from '../../seat.js';
import { plainAnswer, type Answer, type Call } from '../answer.js';
import { soapNs } from '../pmix/names.js';
import { readXml, XmlRefused, type XmlElement } from '../read-xml.js';
import { writeDocument, type Tree } from '../write-xml.js';
import { decideScript } from './decide.js';
import { historyBody } from './history-body.js';
import { readScriptHeader, statesRequested, type ScriptHeader } from './read-request.js';
import { ScriptError } from './script-error.js';
import { writeMessage } from './write-message.js';
import type { Version } from './version.js';

/**
 * Opens a SCRIPT call at an endpoint that serves these states: raw XML in, raw XML out. Several states at one endpoint
 * are told apart by `To` (`WA`, `WA-OHP`), then by `PDMPStatesRequested`.
 */
export function openScriptCall(seats: ReadonlyMap<string, Seat>, contentType: string, body: Buffer): Call {
  if (!/^(application|text)\/xml\b/i.test(contentType)) return refused(plainAnswer(415, 'application/xml is expected'));
  let message: XmlElement;
  try {
    message = readXml(body.toString('utf8'));
  } catch (error) {
    if (error instanceof XmlRefused) return refused(plainAnswer(400, `malformed: ${error.message}`));
    throw error;
  }
  if (message.name !== 'Message') return refused(plainAnswer(400, 'malformed: a SCRIPT Message is expected'));
  const asked = readScriptHeader(message);
  const seat = seatFor(seats, asked, message);
  if (seat === undefined) return refused(plainAnswer(400, 'malformed: To names no state that is served here'));
  return { state: seat.state, answer: (fault) => Promise.resolve(xmlAnswer(answer(seat, asked, message, fault), 200)) };
}

/** A bare SOAP fault, as one state's hub sends it for a requester that it does not know. */
export function bareFault(code: 'Sender' | 'Receiver', text = 'ERROR: Invalid Requestor'): Answer {
  const xml = writeDocument({
    's:Fault': {
      '@xmlns:s': soapNs,
      's:Code': { 's:Value': `s:${code}` },
      's:Reason': { 's:Text': { '@xml:lang': 'en', '#': text } },
    },
  });
  return xmlAnswer(xml, 500);
}

function answer(seat: Seat, asked: ScriptHeader, message: XmlElement, fault: Fault | undefined): string {
  const version: Version = seat.protocol === 'script-10.6' ? '10.6' : '2017071';
  const none = { dispenses: [] };
  try {
    if (fault?.kind === 'script-status') {
      const status = { Status: { Code: fault.code, Description: fault.text?.slice(0, 70) } };
      return wrapped(writeMessage(seat, version, asked, status, none, fault), fault);
    }
    const history = decideScript(seat, message, version, fault);
    const body = historyBody(seat, version, history, fault?.kind === 'missing-status');
    const records = { dispenses: history.dispenses, count: history.records };
    return wrapped(writeMessage(seat, version, asked, body, records, fault), fault);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    return wrapped(writeMessage(seat, version, asked, { Error: errorTree(error, version) }, none, fault), fault);
  }
}

/** 10.6 knows no description codes of four digits: there the words must do. */
function errorTree({ code, descriptionCode, message }: ScriptError, version: Version): Tree {
  const older = version === '10.6';
  return {
    Code: older && code === '700' ? '602' : code,
    DescriptionCode:
      older && (descriptionCode === '500' || descriptionCode?.length === 4) ? undefined : descriptionCode,
    Description: older ? message.slice(0, 70) : message,
  };
}

function wrapped(xml: string, fault: Fault | undefined): string {
  if (fault?.kind !== 'wcf-string') return xml;
  // xmlbuilder2 takes an ampersand that begins an entity for one that is written already
  const text = xml.replaceAll('&', '&amp;');
  return writeDocument({
    string: { '@xmlns': 'http://schemas.microsoft.com/2003/10/Serialization/', '#': text },
  });
}

function seatFor(seats: ReadonlyMap<string, Seat>, { to }: ScriptHeader, message: XmlElement): Seat | undefined {
  const [only] = seats.values();
  if (seats.size === 1) return only;
  const named = [to.slice(0, 2), ...statesRequested(message)].find((state) => seats.has(state));
  return named === undefined ? undefined : seats.get(named);
}

function xmlAnswer(xml: string, status: number): Answer {
  return { status, contentType: 'application/xml; charset=utf-8', body: Buffer.from(xml) };
}

function refused(answer: Answer): Call {
  return { answer: () => Promise.resolve(answer) };
}
