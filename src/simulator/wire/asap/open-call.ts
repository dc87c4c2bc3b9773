import type { Fault } from '../../faults/fault.js';
import type { Seat } from '../../seat.js';
import { plainAnswer, type Answer, type Call } from '../answer.js';
import { readXml, XmlRefused, type XmlElement } from '../read-xml.js';
import { decideAsap, type Told } from './decide.js';
import { AsapException, soapVersions } from './names.js';
import { unwrap, type Asked } from './read-query.js';
import { writeResponse } from './write-response.js';

/** Opens an ASAP call at an endpoint that serves these states, told apart by `DisclosingState` (`VA`, `PMP-VA`). */
export function openAsapCall(seats: ReadonlyMap<string, Seat>, contentType: string, body: Buffer): Call {
  if (!soapVersions.some((version) => contentType.toLowerCase().startsWith(version.contentType)))
    return refused(plainAnswer(415, 'text/xml or application/soap+xml is expected'));
  let envelope: XmlElement;
  try {
    envelope = readXml(body.toString('utf8'));
  } catch (error) {
    if (error instanceof XmlRefused) return refused(plainAnswer(400, `malformed: ${error.message}`));
    throw error;
  }
  const unwrapped = unwrap(envelope);
  if (unwrapped === undefined) return refused(plainAnswer(400, 'malformed: a query in a SOAP envelope is expected'));
  const { soap, asked } = unwrapped;
  if (!contentType.toLowerCase().startsWith(soap.contentType))
    return refused(plainAnswer(415, 'the content type is of another SOAP version'));
  const seat = seats.get(asked.destination?.replace(/^PMP-/, '') ?? '');
  if (seat === undefined) return refused(plainAnswer(400, 'DisclosingState names no state that is served here'));
  return {
    state: seat.state,
    answer: (fault) => {
      const xml = writeResponse(seat, soap, asked, decided(seat, asked, fault), fault);
      return Promise.resolve({
        status: 200,
        contentType: `${soap.contentType}; charset=utf-8`,
        body: Buffer.from(xml),
      });
    },
  };
}

function decided(seat: Seat, { query }: Asked, fault: Fault | undefined): Told | AsapException {
  try {
    return decideAsap(seat, query, fault);
  } catch (error) {
    if (error instanceof AsapException) return error;
    throw error;
  }
}

function refused(answer: Answer): Call {
  return { answer: () => Promise.resolve(answer) };
}
