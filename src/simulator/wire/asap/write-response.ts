import type { Fault } from '../../faults/fault.js';
import type { Seat } from '../../seat.js';
import { idOf } from '../answer.js';
import { writeRecords } from '../records.js';
import { renderingOf, renderRecord } from '../rendering.js';
import { rename, splice, spliceMark, writeDocument, writeFragment, type Tree } from '../write-xml.js';
import type { Told } from './decide.js';
import { asapNs, type AsapException, type SoapVersion } from './names.js';
import type { Asked } from './read-query.js';
import { patientTree, recordTree } from './record.js';

/** Writes a whole answer: a `DetailedAdHocResponse` in the SOAP version that was asked in. */
export function writeResponse(
  seat: Seat,
  soap: SoapVersion,
  asked: Asked,
  told: Told | AsapException,
  fault: Fault | undefined,
): string {
  const rendering = renderingOf(fault);
  // Prefixes that mean something else in the messages that people have seen.
  const [outer, inner] = rendering.scramble ? ['asap', 'soap'] : ['soap', 'asap'];
  const prefixed = (name: string): string => `${inner}:${name}`;
  const requestId = fault?.kind === 'wrong-relates-to' ? idOf('somebody else') : asked.requestId;
  const time = `${seat.clock().toISOString().slice(0, 19)}Z`;
  const content: Tree = { RequestID: requestId, ResponseDate: time, ...body(seat, told, fault) };
  const xml = writeDocument({
    [`${outer}:Envelope`]: {
      [`@xmlns:${outer}`]: soap.namespace,
      [`${outer}:Body`]: {
        [prefixed('DetailedAdHocResponse')]: { [`@xmlns:${inner}`]: asapNs, ...rename(content, prefixed) },
      },
    },
  });
  if (told instanceof Error) return xml;
  const records = writeRecords(told.dispenses, told.records, (dispense) => {
    const record = renderRecord(recordTree(dispense), rendering, 'DrugAuraColour');
    return writeFragment(rename({ Prescription: record }, prefixed));
  });
  return splice(xml, records);
}

function body(seat: Seat, told: Told | AsapException, fault: Fault | undefined): Tree {
  if (told instanceof Error) return { Exception: { Code: told.code, Text: told.message } };
  const { from, to, status, patient, picklist } = told;
  return {
    EffectiveDate: from,
    ExpirationDate: to,
    Status: fault?.kind === 'missing-status' ? undefined : { DisclosingState: seat.state, Code: status },
    Patient: patient && patientTree(patient),
    PickList: picklist && { Patient: picklist.map(patientTree) },
    '#': spliceMark,
  };
}
