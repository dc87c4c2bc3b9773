import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Resource } from '../../../../src/fhir/types.js';
import { toXml } from '../../../../src/fhir/xml.js';
import { answerOf, FILL } from '../../../support/exchange/told.js';
import { messageOf } from '../support/message.js';
import { type Door, openDoor, type Reply } from './support/door.js';
import { historyOf, parametersOf } from './support/history.js';

let door: Door;
beforeAll(async () => {
  door = await openDoor({ states: { KY: answerOf([FILL]), OH: { status: 'no-data' } } });
});
afterAll(() => door.close());

interface Sent {
  readonly path?: string;
  readonly type?: string;
  readonly accept?: string;
}

function send(body: string | Buffer, { path = '/$pdmp-history', type, accept }: Sent = {}): Promise<Reply> {
  const headers = {
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(accept === undefined ? {} : { accept }),
  };
  return door.fetch(path, { method: 'POST', headers, body: Buffer.from(body) });
}

/** What is answered, without what differs each time: times, one-time links, random ids. */
const steady = (text: string): string =>
  text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)/g, 'TIME')
    .replace(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, 'UUID')
    .replace(/("OperationOutcome","id":")[\da-f]{32}/g, '$1UUID')
    .replace(/\/report\/[\w-]+/g, '/report/LINK');

/** Sends a resource in JSON and in XML, answered in JSON; what states were asked must be alike too. */
async function both(resource: Resource, path: string): Promise<[json: Reply, xml: Reply]> {
  const before = door.questions.length;
  const json = await send(JSON.stringify(resource), { path, type: 'application/fhir+json' });
  const between = door.questions.length;
  const xml = await send(toXml(resource), { path, type: 'application/fhir+xml' });
  const asked = (from: number, to?: number) =>
    door.questions
      .slice(from, to)
      .map(({ requestId: _id, requestedAt: _at, ...question }) => steady(JSON.stringify(question)))
      .sort();
  expect(asked(between)).toEqual(asked(before, between));
  return [json, xml];
}

describe('a request in FHIR XML', () => {
  it.each(['/$pdmp-history', '/Patient/$pdmp-history'])('is answered by %s as the same in JSON', async (path) => {
    const [json, xml] = await both(parametersOf({ jurisdiction: 'KY' }), path);
    expect(historyOf(xml).of('MedicationDispense')).toHaveLength(1);
    expect(steady(xml.text)).toBe(steady(json.text));
  });

  it('is answered by $process-message as the same in JSON', async () => {
    for (const message of [messageOf(parametersOf()), inContent(messageOf(parametersOf()))]) {
      const [json, xml] = await both(message, '/$process-message');
      expect(xml.bundle.entry?.map(({ resource }) => resource?.resourceType)).toEqual(['MessageHeader', 'Parameters']);
      expect(steady(xml.text)).toBe(steady(json.text));
    }
  });

  it('is refused for what it says with the sentence of JSON', async () => {
    const before = door.questions.length;
    const [json, xml] = await both(parametersOf({ patient: undefined }), '/$pdmp-history');
    expect([xml.status, xml.text]).toEqual([json.status, json.text]);
    expect(xml.status).toBe(400);
    expect(door.questions).toHaveLength(before);
  });

  it.each([
    [undefined, 'application/fhir+json'],
    ['*/*', 'application/fhir+json'],
    ['application/fhir+json', 'application/fhir+json'],
    ['application/fhir+xml', 'application/fhir+xml'],
    ['text/xml', 'text/xml'],
  ])('is answered by what Accept says alone: %s', async (accept, answered) => {
    const { status, headers, text } = await send(toXml(parametersOf()), { type: 'application/fhir+xml', accept });
    expect([status, headers.get('content-type')]).toEqual([200, `${answered}; charset=utf-8`]);
    expect(text.startsWith('<?xml')).toBe(answered.endsWith('xml'));
  });

  it.each([
    ['cut off', toXml(parametersOf()).slice(0, -20), 'it is not well-formed'],
    [
      'with a document type',
      '<!DOCTYPE a><Parameters xmlns="http://hl7.org/fhir"/>',
      'a document type declaration, which is always refused',
    ],
    ['of no namespace', '<Parameters><secret/></Parameters>', 'an element of another namespace'],
    ['in JSON', JSON.stringify(parametersOf()), 'it is not well-formed'],
    ['in UTF-16', Buffer.from(`\ufeff${toXml(parametersOf())}`, 'utf16le'), 'it is not UTF-8'],
  ])('%s is refused without a word of it', async (_name, body, words) => {
    const before = door.questions.length;
    const { status, text, issue } = await send(body, { type: 'application/fhir+xml' });
    expect([status, issue.code]).toEqual([400, 'structure']);
    expect(issue.diagnostics).toBe(`The body is not FHIR R4 XML, line 1: ${words}.`);
    expect(text).not.toMatch(/secret|Hollowtree/);
    expect(door.questions).toHaveLength(before);
  });

  it('is refused in XML where XML is accepted', async () => {
    const { status, text } = await send('<Parameters/>', { type: 'text/xml', accept: 'application/fhir+xml' });
    expect(status).toBe(400);
    expect(text).toContain('<code value="structure"/>');
  });

  it('is refused where it has no body', async () => {
    const { status, issue } = await send('', { type: 'application/fhir+xml' });
    expect([status, issue.diagnostics]).toEqual([400, 'The request has no body.']);
  });
});

describe('the Content-Type of a request', () => {
  const json = JSON.stringify(parametersOf());
  const xml = toXml(parametersOf());

  it.each([
    ['application/fhir+json', json],
    ['application/json; charset=UTF-8', json],
    ['text/json', json],
    ['application/json+fhir', json],
    ['application/fhir+json; fhirVersion=4.0', json],
    ['application/fhir+json; charset=utf-8; fhirVersion="4.0.1"', json],
    ['application/fhir+xml; charset=utf-8', xml],
    ['APPLICATION/FHIR+XML; FHIRVERSION=4.0', xml],
    ['application/xml', xml],
    ['text/xml; charset="utf8"', xml],
    ['application/xml+fhir', xml],
  ])('may be %s', async (type, body) => expect((await send(body, { type })).status).toBe(200));

  it.each([
    ['application/fhir+json; fhirVersion=5.0', json],
    ['application/fhir+xml; fhirVersion=3.0', xml],
    ['application/fhir+xml; charset=iso-8859-1', xml],
    ['application/fhir+json; charset=utf-16', json],
    ['application/x-www-form-urlencoded', json],
    ['text/plain', xml],
    ['xml', xml],
    ['application/*', json],
    [undefined, json],
  ])('may not be %s', async (type, body) => {
    const { status, issue } = await send(body, { type });
    expect([status, issue.code]).toEqual([415, 'not-supported']);
    expect(issue.diagnostics).toBe(
      'Send the resource as application/fhir+json or application/fhir+xml of FHIR 4.0, in UTF-8.',
    );
  });
});

/** R4's own way to send a message: in `content` of Parameters. */
function inContent(message: Resource): Resource {
  return { resourceType: 'Parameters', parameter: [{ name: 'content', resource: message }] };
}
