import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Resource } from '../../../../src/fhir/types.js';
import { sample, textOf } from '../../stateServer.js';
import { type AsapDoor, openAsapDoor, person, provided, record } from './support/door.js';

let door: AsapDoor;
afterEach(() => door.close());

const question = (): string =>
  sample('asap/query.xml')
    .replace(/<RequestID>[^<]*/, `<RequestID>${randomUUID()}`)
    .replace(/<DisclosingState>.*<\/DisclosingState>/, '')
    .replace(/<StateLicenseNumber>.*<\/StateLicenseNumber>/, '')
    .replace('>BA1234563<', '><');

/** Code and text of a state's Status. */
const told = (body: string, state: string): [string, string] => {
  const status = body.match(/<asap:Status>.*?<\/asap:Status>/g)?.find((one) => one.includes(`>${state}<`)) ?? '';
  return [textOf(status, 'Code'), textOf(status, 'Text')];
};
const valid = (body: string): void => {
  expect(door.tables.readGraph('asap-2.1a/history', Buffer.from(body), { schema: 'strict' }).warnings).toEqual([]);
};

describe('what has no place in a response', () => {
  it('is named in the Status of its state', async () => {
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    door = await openAsapDoor({
      OH: provided(
        person(a),
        record('1', a),
        record('2', a, { status: 'stopped' }),
        {
          resourceType: 'MedicationAdministration',
          id: '3',
          status: 'completed',
          subject: { reference: `urn:uuid:${a}` },
        },
        {
          resourceType: 'MedicationAdministration',
          id: '4',
          status: 'completed',
          subject: { reference: `urn:uuid:${a}` },
        },
      ),
      KY: provided(person(b), record('5', b, { whenPrepared: '2025-07-01T10:30:00Z' })),
      IN: provided(person(c)),
    });
    const { body } = await door.send(question());
    valid(body);
    expect(
      body
        .match(/<asap:RxSerialNumber>[^<]*/g)
        ?.map((text) => text.at(-1))
        .sort(),
    ).toEqual(['1', '5']);
    expect(body).toContain('<asap:DispenseDate>2025-07-01</asap:DispenseDate>');
    const untold = 'Not told here, as the message has no place for it: ';
    expect(told(body, 'OH')).toEqual(['Provided', `${untold}MedicationDispense (1), MedicationAdministration (2).`]);
    expect(told(body, 'IN')).toEqual(['Provided', `${untold}Patient (1).`]);
    expect(told(body, 'KY')).toEqual(['Provided', '']);
  });

  it('is counted in its Status where it is an alert or a score, a panel by its members', async () => {
    const id = randomUUID();
    const about = { reference: `urn:uuid:${id}` };
    const score = (name: string, more: Partial<Resource> = {}): Resource => ({
      ...{ resourceType: 'Observation', id: name, status: 'final', code: { text: name }, subject: about },
      ...more,
    });
    door = await openAsapDoor({
      OH: provided(
        ...[person(id), record('1', id), score('one'), score('two')],
        score('panel', { hasMember: [{ reference: 'urn:uuid:one' }, { reference: 'urn:uuid:two' }] }),
        { resourceType: 'DetectedIssue', id: 'alert', status: 'final', patient: about, detail: 'Overlap' },
      ),
    });
    const { body } = await door.send(question());
    valid(body);
    expect(told(body, 'OH')[1]).toBe(
      'Not told here, as the message has no place for it: DetectedIssue (1), Observation (2).',
    );
  });

  it('leaves the one patient of an answer at its top, records or none', async () => {
    const id = randomUUID();
    door = await openAsapDoor({
      OH: provided(person(id), record('1', id), record('2', id)),
      KY: { status: 'no-data' },
    });
    const { body } = await door.send(question());
    valid(body);
    expect(body.match(/<asap:Patient>/g)).toHaveLength(1);
    expect(body).toMatch(/<\/asap:Status><asap:Patient>.*<\/asap:Patient><asap:Prescription><asap:DispenseDate>/);
  });
});

it('tells every status there is by its own code, with nothing of anybody', async () => {
  door = await openAsapDoor({
    OH: { status: 'no-data' },
    KY: { status: 'ambiguous' },
    IN: { status: 'deferred' },
    WA: { status: 'disallowed', reason: 'not you' },
    MD: { status: 'unsupported', what: 'version' },
    VA: { status: 'unsupported', what: 'operation' },
    MI: { status: 'failed', code: 'state-error', retryable: true, disclosed: 'no' },
  });
  const { status, body } = await door.send(question());
  valid(body);
  expect(status).toBe(200);
  const states = ['OH', 'KY', 'IN', 'WA', 'MD', 'VA', 'MI'];
  expect(states.map((state) => told(body, state)[0])).toEqual([
    ...['NotFound', 'MultipleMatches', 'Deferred', 'Disallowed', 'VersionMismatch', 'NotSupported', 'Error'],
  ]);
  for (const state of states) expect(told(body, state)[1]).toMatch(new RegExp(`\\b${state}\\b.*\\.$`));
  expect(body).not.toMatch(/Sampleton|Testa|1967-08-13/);
});

describe('licensed names', () => {
  /** As docs/asap.md has it. */
  const licensed = `
overlay: ASAP
table: [asap-2.1a/request, asap-2.1a/history]
namespaces: { asap: "urn:example:pmp" }
names:
  DetailedAdHocQuery: AdHocRequest
  DetailedAdHocResponse: AdHocResponse
  RequestorName: Requestor
  dateTime: QueryDate
  RxSerialNumber: PrescriptionNumber
`;
  const renamed = (message: string): string =>
    message
      .replaceAll('DetailedAdHocQuery', 'AdHocRequest')
      .replaceAll('RequestorName', 'Requestor')
      .replaceAll('dateTime', 'QueryDate')
      .replace(/urn:x-pdmp-gateway:asap-pmp-ws:2\.1a/, 'urn:example:pmp');

  it('are read and written where the door is configured so, and no others', async () => {
    const id = randomUUID();
    door = await openAsapDoor({ OH: provided(person(id), record('77', id)) }, { overlay: 'ASAP' }, [licensed]);
    const { status, body } = await door.send(renamed(question()));
    expect([status, textOf(body, 'PrescriptionNumber')]).toEqual([200, '77']);
    expect(body).toContain('<asap:AdHocResponse xmlns:asap="urn:example:pmp">');
    const other = await door.send(question());
    expect([other.status, textOf(other.body, 'Code')]).toEqual([400, 'NotSupported']);
  });

  it('are not ours to publish', async () => {
    door = await openAsapDoor({}, { overlay: 'ASAP' }, [licensed]);
    const answer = await fetch(`${door.url}/?wsdl`);
    expect([answer.status, await answer.text()]).toEqual([
      404,
      'This door goes by licensed names: their WSDL is not published here.\n',
    ]);
  });
});

it.each(['GET', 'PUT', 'DELETE'])('takes no message by %s', async (method) => {
  door = await openAsapDoor({});
  const answer = await fetch(door.url, { method });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
});
