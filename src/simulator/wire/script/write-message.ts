import type { Fault } from '../../faults/fault.js';
import type { Dispense } from '../../population/types.js';
import type { Seat } from '../../seat.js';
import { idOf } from '../answer.js';
import { writeRecords } from '../records.js';
import { isPlain, renderingOf, renderRecord, type Rendering } from '../rendering.js';
import { rename, splice, writeDocument, writeFragment, type Tree } from '../write-xml.js';
import type { ScriptHeader } from './read-request.js';
import { record106 } from './record-10.6.js';
import { record2017071 } from './record-2017071.js';
import { scriptNs, versionAttributes, type Version } from './version.js';

/** Writes a whole message: header towards whoever asked, body, and the records where `spliceMark` stands. */
export function writeMessage(
  seat: Seat,
  version: Version,
  asked: ScriptHeader,
  body: Tree,
  records: { readonly dispenses: readonly Dispense[]; readonly count?: number },
  fault: Fault | undefined,
): string {
  const rendering = renderingOf(fault);
  const prefix = rendering.scramble && version === '10.6' ? (name: string) => `SCRIPT:${name}` : same;
  const message = rename(
    { Message: { ...rootAttributes(version, fault), Header: header(seat, version, asked, fault), Body: body } },
    prefix,
  );
  return splice(
    writeDocument(message),
    writeRecords(records.dispenses, records.count, (dispense) => record(dispense, seat, version, rendering, prefix)),
  );
}

function rootAttributes(version: Version, fault: Fault | undefined): Tree {
  const attributes = Object.fromEntries(
    Object.entries(versionAttributes[version]).map(([name, value]) => [`@${name}`, value]),
  );
  const scramble = fault?.kind === 'prefix-scramble';
  if (version === '10.6') return { [scramble ? '@xmlns:SCRIPT' : '@xmlns']: scriptNs, ...attributes };
  return {
    ...(fault?.kind === 'foreign-namespace' ? { '@xmlns': scriptNs } : {}),
    ...(scramble
      ? {
          '@xmlns:Message': 'urn:unused',
          '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
          '@xsi:noNamespaceSchemaLocation': 'transport.xsd',
        }
      : {}),
    ...attributes,
  };
}

function header(seat: Seat, version: Version, asked: ScriptHeader, fault: Fault | undefined): Tree {
  const messageId = asked.messageId?.slice(0, 35);
  const stray = fault?.kind === 'wrong-relates-to';
  const relatesTo = stray ? idOf('somebody else') : messageId;
  const own = seat.habits.oneHealthPort ? relatesTo : idOf(seat.state, 'answer', asked.messageId ?? '');
  return {
    To: { '@Qualifier': asked.fromQualifier, '#': asked.from || 'UNKNOWN' },
    From: { '@Qualifier': asked.toQualifier, '#': asked.to || seat.state },
    MessageID: own ?? idOf(seat.state),
    RelatesToMessageID: relatesTo,
    SentTime: `${seat.clock().toISOString().slice(0, 19)}Z`,
    SenderSoftware:
      version === '10.6'
        ? undefined
        : {
            SenderSoftwareDeveloper: seat.habits.oneHealthPort ? 'N/A' : 'Demo states',
            SenderSoftwareProduct: seat.habits.oneHealthPort ? 'N/A' : 'Simulator',
            SenderSoftwareVersionRelease: seat.habits.oneHealthPort ? 'N/A' : '1',
          },
  };
}

const kept = new WeakMap<Seat, WeakMap<Dispense, string>>();

function record(
  dispense: Dispense,
  seat: Seat,
  version: Version,
  rendering: Rendering,
  prefix: (name: string) => string,
): string {
  const build = (): Tree =>
    version === '10.6' ? record106(dispense, seat.habits) : record2017071(dispense, seat.habits);
  if (!isPlain(rendering)) {
    return writeFragment(rename({ MedicationDispensed: renderRecord(build(), rendering, 'DrugAuraColour') }, prefix));
  }
  let written = kept.get(seat);
  if (written === undefined) kept.set(seat, (written = new WeakMap()));
  let xml = written.get(dispense);
  if (xml === undefined) written.set(dispense, (xml = writeFragment({ MedicationDispensed: build() })));
  return xml;
}

function same(name: string): string {
  return name;
}
