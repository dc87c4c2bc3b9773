import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cast, FaultError, startSimulator, type FaultInput, type Simulator } from '../../../src/simulator/index.js';
import { ask, served, type Reply } from '../support/ask.js';
import { complaints, textOf, textsOf } from '../support/judge.js';
import { asOf, messageId } from '../support/requests.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ asOf, clock: () => new Date('2026-11-20T10:11:12Z') });
});
afterEach(async () => {
  for (const { state } of simulator.states) await simulator.setFault(state, undefined);
});
afterAll(() => simulator.stop());

async function withFault(
  state: string,
  fault: FaultInput,
  who = cast.star as Parameters<typeof ask>[2],
): Promise<Reply> {
  await simulator.setFault(state, fault);
  return ask(simulator, state, who);
}

const payload = (text: string): string => textOf(text, 'ResponseData') ?? '';
/** The records of an answer by their prescription numbers, whichever the protocol. */
const records = ({ text }: Reply): string[] => {
  const message = text.includes('ResponseData') ? payload(text) : text;
  return [...textsOf(message, 'PrescriptionNumberText'), ...textsOf(message, 'SourceReference')];
};

describe.each([
  ['OH', 'pmix-3/report.xsd'],
  ['KY', 'pmix-2/report.xsd'],
  ['WA', 'script-2017071/message.xsd'],
  ['MD', 'script-10.6/message.xsd'],
])('faults of %s', (state, schema) => {
  const soap = schema.startsWith('pmix');
  const content = ({ text }: Reply): string =>
    soap ? payload(text) : text.replaceAll(/<Number>(\d{6})-/g, '<Number>$1');
  let sound: Reply;
  beforeAll(async () => {
    sound = await ask(simulator, state, cast.star);
  });

  it('slow: the same answer, later', async () => {
    const start = performance.now();
    expect(records(await withFault(state, 'slow:150'))).toEqual(records(sound));
    expect(performance.now() - start).toBeGreaterThanOrEqual(145);
  });

  it('hang: no answer', async () => {
    await simulator.setFault(state, 'hang');
    const waiting = fetch(served(simulator, state).endpoint, {
      method: 'POST',
      headers: { 'content-type': soap ? 'application/soap+xml' : 'application/xml' },
      // a hub must read whom the request is for before it can hang for them
      body: simulator.requests.filter((one) => one.state === state).at(-1)?.body,
      signal: AbortSignal.timeout(400),
    });
    await expect(waiting).rejects.toThrow(/timeout/i);
  });

  it('reset: the connection breaks in the middle', async () => {
    await simulator.setFault(state, 'reset');
    await expect(ask(simulator, state, cast.star)).rejects.toThrow();
  });

  it('refuse: nobody listens, until cleared', async () => {
    await simulator.setFault(state, 'refuse');
    await expect(ask(simulator, state, cast.star)).rejects.toThrow('fetch failed');
    await simulator.setFault(state, undefined);
    expect(records(await ask(simulator, state, cast.star))).toEqual(records(sound));
  });

  it.each([0, 1, 500])('truncated at byte %d', async (at) => {
    const { bytes, status } = await withFault(state, { kind: 'truncated', at });
    expect([status, bytes.length]).toEqual([200, at]);
    expect(sound.bytes.subarray(0, at).equals(bytes)).toBe(true);
  });

  it('truncated at a fraction', async () => {
    const { bytes } = await withFault(state, 'truncated:0.9');
    expect(bytes.length).toBe(Math.floor(sound.bytes.length * 0.9));
    expect(complaints(bytes)).toHaveLength(1);
  });

  it('html with 200 or 500, which is not XML', async () => {
    for (const status of [200, 500]) {
      const reply = await withFault(state, { kind: 'html', status });
      expect([reply.status, reply.type]).toEqual([status, 'text/html; charset=utf-8']);
      expect(complaints(reply.text)).toHaveLength(1);
    }
  });

  it.each([503, 403, 408])('http %d', async (status) => {
    expect(await withFault(state, `http-${status}`)).toMatchObject({ status, type: 'text/plain; charset=utf-8' });
  });

  it('soap-fault', async () => {
    const reply = await withFault(state, { kind: 'soap-fault', code: 'Receiver' });
    expect(reply.status).toBe(500);
    expect(complaints(reply.text)).toEqual([]);
    expect(textOf(reply.text, soap ? 'Envelope' : 'Fault')).toBeDefined();
    expect(textOf(reply.text, 'Value')).toMatch(/:Receiver$/);
    expect((await withFault(state, { kind: 'soap-fault', code: 'Sender' })).text).toMatch(/:Sender</);
  });

  it('malformed: one tag does not match', async () => {
    const { text, status } = await withFault(state, 'malformed');
    expect(status).toBe(200);
    expect(complaints(text)[0]).toMatch(/mismatch/i);
  });

  it('doctype', async () => {
    expect((await withFault(state, 'doctype')).text).toMatch(/^<\?xml[^>]*\?><!DOCTYPE bomb/);
  });

  it('wrong-relates-to', async () => {
    const { text } = await withFault(state, 'wrong-relates-to');
    const relates = textOf(text, soap ? 'RelatesTo' : 'RelatesToMessageID');
    expect(relates).toBeDefined();
    expect([messageId, 'urn:uuid:1-2-3']).not.toContain(relates);
    if (soap) expect(textOf(text, 'RequestID')).not.toBe('KY0001');
  });

  it('huge: so many records, all different, and valid where the standard has no limit', async () => {
    const reply = await withFault(state, 'huge:1234');
    expect(new Set(records(reply)).size).toBe(1234);
    expect(complaints(content(reply), schema).length).toBe(soap ? 0 : 1);
    expect(complaints(content(await withFault(state, 'huge:300')), schema)).toEqual([]);
  });

  it('duplicated: every record twice', async () => {
    expect(records(await withFault(state, 'duplicated'))).toEqual(records(sound).flatMap((one) => [one, one]));
  });

  it('missing-status', async () => {
    const { text } = await withFault(state, 'missing-status');
    expect(complaints(text)).toEqual([]);
    expect(textsOf(text, soap ? 'ResponseStatus' : 'Response')).toEqual([]);
  });

  it('unmapped-element: one in every record', async () => {
    const reply = await withFault(state, 'unmapped-element');
    expect(records(reply)).toEqual(records(sound));
    expect(textsOf(content(reply), soap ? 'DrugAuraColourText' : 'DrugAuraColour')).toHaveLength(records(sound).length);
  });

  it('schema-invalid: everything is there, in an order that the schema refuses', async () => {
    const reply = await withFault(state, 'schema-invalid');
    expect(records(reply)).toEqual(records(sound));
    expect(complaints(content(reply))).toEqual([]);
    expect(complaints(content(reply), schema)).toHaveLength(1);
  });

  it('prefix-scramble: other text, the same meaning', async () => {
    const reply = await withFault(state, 'prefix-scramble');
    expect(reply.text).not.toBe(sound.text);
    expect(complaints(reply.text, soap ? 'pmix/envelope.xsd' : undefined)).toEqual([]);
    if (state !== 'WA') expect(complaints(content(reply), schema)).toEqual([]);
    expect(records(reply)).toEqual(records(sound));
    expect(textOf(reply.text, soap ? 'RelatesTo' : 'RelatesToMessageID')).toBeDefined();
  });

  it('goes after as many requests as were asked for', async () => {
    await simulator.setFault(state, 'http-503', 2);
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await ask(simulator, state, cast.star)).status);
    expect(statuses).toEqual([503, 503, 200]);
  });
});

describe('faults of PMIX', () => {
  it.each(['NotFound', 'Deferred', 'NotSupported', 'Error', 'Disallowed', 'VersionMismatch'])(
    'says %s',
    async (status) => {
      for (const state of ['OH', 'KY']) {
        const { text } = await withFault(state, status);
        expect(complaints(text, 'pmix/envelope.xsd')).toEqual([]);
        expect([textOf(text, 'PMPStatus'), textOf(text, 'ResponseData')]).toEqual([status, undefined]);
      }
    },
  );

  it('says a status with an empty report or with a pick list, and Provided without a report', async () => {
    const empty = await withFault('OH', { kind: 'pmp-status', status: 'NotFound', report: 'empty' });
    expect(complaints(payload(empty.text), 'pmix-3/report.xsd')).toEqual([]);
    expect(records(empty)).toEqual([]);
    const list = await withFault('OH', { kind: 'pmp-status', status: 'Deferred', report: 'picklist' });
    expect(textsOf(payload(list.text), 'PicklistPatient')).toHaveLength(2);
    expect(complaints(payload(list.text), 'pmix-3/report.xsd')).toEqual([]);
    expect((await withFault('OH', 'Provided')).text).not.toContain('ResponseData');
  });

  it('says several statuses', async () => {
    const reply = await withFault('OH', { kind: 'several-status', others: { WV: 'Error', PA: 'Disallowed' } });
    expect(textsOf(reply.text, 'PMPStatus')).toEqual(['Provided', 'Error', 'Disallowed']);
    expect(records(reply).length).toBeGreaterThan(0);
  });

  it('sends the payload as escaped text', async () => {
    const sound = records(await ask(simulator, 'OH', cast.star));
    const reply = await withFault('OH', 'escaped');
    expect(reply.text).not.toContain('CDATA');
    expect(records(reply)).toEqual(sound);
  });

  it('spoils the payload alone', async () => {
    for (const kind of ['truncated', 'malformed', 'doctype'] as const) {
      const { text } = await withFault('OH', { kind, part: 'payload' });
      expect(complaints(text, 'pmix/envelope.xsd')).toEqual([]);
      if (kind === 'doctype') expect(payload(text)).toContain('<!DOCTYPE');
      else expect(complaints(payload(text))).toHaveLength(1);
    }
  });

  it('answers with a WS-Addressing fault', async () => {
    const { status, text } = await withFault('OH', { kind: 'soap-fault', code: 'wsa' });
    expect([status, textsOf(text, 'Value')[1]]).toEqual([400, 'wsa:MessageAddressingHeaderRequired']);
    expect(complaints(text, 'pmix/envelope.xsd')).toEqual([]);
  });

  it('hits one state of a hub and not the other, but for refuse', async () => {
    await simulator.setFault('OH', 'http-503');
    expect((await ask(simulator, 'OH', cast.star)).status).toBe(503);
    expect((await ask(simulator, 'IN', cast.star)).status).toBe(200);
    await simulator.setFault('OH', 'refuse');
    await expect(ask(simulator, 'IN', cast.star)).rejects.toThrow();
  });
});

it.each<[string, FaultInput]>([
  ['OH', { kind: 'http', status: 503, text: 'Call Zebulon' }],
  ['OH', { kind: 'html', text: 'Call Zebulon' }],
  ['OH', { kind: 'soap-fault', text: 'Call Zebulon' }],
  ['OH', { kind: 'pmp-status', status: 'Error', text: 'Call Zebulon' }],
  ['KY', { kind: 'unmapped-element', text: 'Call Zebulon' }],
  ['WA', { kind: 'soap-fault', text: 'Call Zebulon' }],
  ['WA', { kind: 'script-error', description: 'Call Zebulon' }],
  ['MD', { kind: 'script-denied', text: 'Call Zebulon' }],
  ['MD', { kind: 'script-status', text: 'Call Zebulon' }],
  ['MD', { kind: 'unmapped-element', text: 'Call Zebulon' }],
])('%s says to people what it is told to: %j', async (state, fault) => {
  expect((await withFault(state, fault)).text).toContain('Call Zebulon');
});

describe('faults of SCRIPT', () => {
  it.each(['600', '601', '602', '700', '900'])('is an Error %s', async (code) => {
    for (const [state, schema] of [
      ['WA', 'script-2017071'],
      ['MD', 'script-10.6'],
    ] as const) {
      const { status, text } = await withFault(state, {
        kind: 'script-error',
        code: code as '600',
        descriptionCode: '008',
      });
      expect(complaints(text, `${schema}/message.xsd`)).toEqual([]);
      // 10.6 has no 700
      expect([status, textOf(text, 'Code')]).toEqual([200, state === 'MD' && code === '700' ? '602' : code]);
      expect(textOf(text, 'DescriptionCode')).toBe('008');
    }
  });

  it.each(['AA', 'AB', 'AC'])('is Denied %s', async (reason) => {
    for (const [state, schema] of [
      ['WA', 'script-2017071'],
      ['MD', 'script-10.6'],
    ] as const) {
      const { text } = await withFault(state, { kind: 'script-denied', reason });
      expect(complaints(text, `${schema}/message.xsd`)).toEqual([]);
      expect(textOf(text, state === 'MD' ? 'DenialReasonCode' : 'ReasonCode')).toBe(reason);
    }
  });

  it('denies people whom nobody knows, too', async () => {
    const { text } = await withFault('WA', 'script-denied', cast.unknown);
    expect(complaints(text, 'script-2017071/message.xsd')).toEqual([]);
  });

  it('is a Status, or text in a WCF string', async () => {
    expect(textOf((await withFault('WA', 'script-status')).text, 'Status')).toBe('010');
    const sound = records(await withFault('MD', 'slow:0'));
    const { text } = await withFault('MD', 'wcf-string');
    expect(complaints(text)).toEqual([]);
    expect(textsOf(textOf(text, 'string') ?? '', 'SourceReference')).toEqual(sound);
  });

  it('is 2017071 in the namespace of 10.6', async () => {
    expect((await withFault('WA', 'foreign-namespace')).text).toContain(
      '<Message xmlns="http://www.ncpdp.org/schema/SCRIPT"',
    );
  });
});

describe('a fault that cannot be', () => {
  it.each([
    ['OH', 'script-error'],
    ['OH', 'wcf-string'],
    ['OH', 'foreign-namespace'],
    ['MD', 'foreign-namespace'],
    ['WA', 'NotFound'],
    ['WA', 'escaped'],
    ['WA', { kind: 'malformed', part: 'payload' }],
    ['TX', 'hang'],
  ] as const)('is refused: %s %j', async (state, fault) => {
    await expect(simulator.setFault(state, fault)).rejects.toThrow(FaultError);
  });
});
