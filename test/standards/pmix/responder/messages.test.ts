import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sample } from '../../stateServer.js';
import { ACTION, type Door, openDoor, push, type Told } from './support/door.js';

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterEach(() => expect(door.landed.splice(0)).toEqual([]));
afterAll(() => door.stop());

const pushed = sample('pmix/soap-deferred-push.xml');
const having = (from: string | RegExp, to: string): string => {
  expect(pushed).toMatch(from);
  return pushed.replace(from, to);
};
const older = (xml: string): string =>
  xml.replace('http://www.w3.org/2003/05/soap-envelope', 'http://schemas.xmlsoap.org/soap/envelope/');
const SOAP_1_1 = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${ACTION}"` };

/** Everything about the person, the prescriber and the drug that the sample holds and no fault may. */
const CANARIES = ['Testa', 'Sampleton', '999-00-1234', '1967-08-13', 'EXAMPLE-OPIOID', 'James', 'BD2345671', '12345<'];
function expectNothingOf({ body }: Told): void {
  const told = body + door.logged();
  expect(CANARIES.filter((canary) => told.includes(canary))).toEqual([]);
}

/** The fault's codes, outermost first. */
const codes = ({ body }: Told): string[] =>
  [...body.matchAll(/<(?:soap:Value|faultcode)>([^<]*)</g)].map(([, code]) => code!);

describe('a message that cannot be served is answered with a fault', () => {
  it.each<[string, () => string, number, string[], RegExp]>([
    ['nothing', () => '', 400, ['soap:Sender'], /not-well-formed/],
    ['no XML', () => 'Testa Sampleton', 400, ['soap:Sender'], /not-well-formed, line 1/],
    ['a DOCTYPE', () => `<!DOCTYPE x [<!ENTITY e "Sampleton">]>${pushed.slice(38)}`, 400, ['soap:Sender'], /doctype/],
    ['another document', () => '<Sampleton/>', 500, ['soap:VersionMismatch'], /no envelope/],
    ['an envelope of another SOAP', () => having('2003/05', '2001/12'), 500, ['soap:VersionMismatch'], /no envelope/],
    [
      'an empty body',
      () => having(/<soap:Body>[^]*<\/soap:Body>/, '<soap:Body/>'),
      400,
      ['soap:Sender'],
      /ResponseType/,
    ],
    ['a request', () => having(/ResponseType/g, 'RequestType'), 400, ['soap:Sender'], /ResponseType/],
    [
      'a fault',
      () => having(/<px:ResponseType>[^]*<\/px:ResponseType>/, '<soap:Fault>Sampleton</soap:Fault>'),
      400,
      ['soap:Sender'],
      /ResponseType/,
    ],
    [
      'a report that is cut off',
      () => having('</pmix:PMPPrescriptionReport>', ''),
      400,
      ['soap:Sender'],
      /not well-formed XML/,
    ],
    [
      'a report of another kind',
      () => having(/<!\[CDATA\[[^]*\]\]>/, '<![CDATA[<Sampleton/>]]>'),
      400,
      ['soap:Sender'],
      /another message/,
    ],
    [
      'no report, and yet Provided',
      () => having(/<px:ResponseData>[^]*<\/px:ResponseData>/, ''),
      400,
      ['soap:Sender'],
      /missing/,
    ],
    ['prescriptions, and yet NotFound', () => having('>Provided<', '>NotFound<'), 400, ['soap:Sender'], /NotFound/],
    ['a status of its own', () => having('>Provided<', '>Sampleton<'), 400, ['soap:Sender'], /status/],
    [
      'no question',
      () => having(/<px:RequestID>.*<\/px:RequestID>/, '<px:RequestID/>'),
      400,
      ['soap:Sender'],
      /names no question/,
    ],
    [
      'no state',
      () => having(/<px:DisclosingState>OH<\/px:DisclosingState>/g, ''),
      400,
      ['soap:Sender'],
      /names no state/,
    ],
    [
      'two RequestIDs',
      () => having('<px:RequestDateTime>', '<px:RequestID>other</px:RequestID><px:RequestDateTime>'),
      400,
      ['soap:Sender', 'wsa:InvalidAddressingHeader'],
      /twice/,
    ],
    [
      'a header of any length',
      () => having('KYREQ-000123', '').replace('KY7f0c2d2e', 'Sampleton'.repeat(200)),
      400,
      ['soap:Sender'],
      /longer/,
    ],
    [
      'another action',
      () => having(ACTION, 'urn:Sampleton'),
      400,
      ['soap:Sender', 'wsa:InvalidAddressingHeader', 'wsa:ActionMismatch'],
      /not the action/,
    ],
    [
      'a header that must be understood',
      () => having('<px:ResponseStatus>', '<x:Security xmlns:x="urn:x" soap:mustUnderstand="1"/><px:ResponseStatus>'),
      500,
      ['soap:MustUnderstand'],
      /not known/,
    ],
  ])('%s', async (_what, message, status, fault, sentence) => {
    const told = await push(door.url, message());
    expect(told).toMatchObject({ status, type: 'application/soap+xml; charset=utf-8' });
    expect(codes(told)).toEqual(fault);
    expect(/<soap:Text xml:lang="en">([^<]*)</.exec(told.body)?.[1]).toMatch(sentence);
    expectNothingOf(told);
  });

  it('that the tables read, strictly, and that names the message at fault', async () => {
    const told = await push(door.url, having('>Provided<', '>NotFound<'));
    const { bundle, warnings } = door.tables.read('pmix-3/report', Buffer.from(told.body), { schema: 'strict' });
    expect(warnings).toEqual([]);
    expect(JSON.stringify(bundle)).toContain('urn:uuid:0b1c8c39-8d5b-4d6d-9d5a-6ee7c27c4f0d');
  });

  it('wherever it is cut off, and nothing of it is kept', async () => {
    const bytes = Buffer.from(pushed);
    for (let end = 0; end < bytes.length - 2; end += 23) {
      const told = await push(door.url, bytes.subarray(0, end));
      expect({ end, status: told.status, codes: codes(told) }).toEqual({ end, status: 400, codes: ['soap:Sender'] });
      expect(door.landed).toEqual([]);
      expectNothingOf(told);
    }
  });

  it('in the state’s own strictness', async () => {
    const wrong = having('<pmp:ReportExecutionDate>2024-11-30</pmp:ReportExecutionDate>', '').replace(
      />OH<\/px/g,
      '>IN</px',
    );
    const strict = await openDoor({ awaits: (_requestId, state) => Promise.resolve(state === 'IN') });
    const told = await push(strict.url, wrong);
    await strict.stop();
    expect(told.status).toBe(400);
    expect(told.body).toContain('not valid against the schema');
  });
});

describe('the action', () => {
  const unsupported = ['soap:Sender', 'wsa:ActionNotSupported'];

  it.each(['ProvidePrescriptionDrugHistory', 'ProvidePatientPicklist', 'receiveDeferredPrescriptionDrugHistory'])(
    '%s is not supported here',
    async (operation) => {
      const action = `http://www.pmixpmp.org/pmp/${operation}`;
      const told = await push(door.url, having(ACTION, action), {
        'content-type': `application/soap+xml; action=${action}`,
      });
      expect(codes(told)).toEqual(unsupported);
      expect(told).toMatchObject({ status: 400 });
      expectNothingOf(told);
    },
  );

  it('is wsa:Action where HTTP names none, and that of HTTP where wsa:Action is missing', async () => {
    const foreign = pushed.replace('KY7f0c2d2e', 'KY00000000');
    expect(await push(door.url, foreign, { 'content-type': 'application/soap+xml' })).toMatchObject({ kept: false });
    expect(await push(door.url, foreign.replace(/<wsa:Action>.*\n/, ''))).toMatchObject({ kept: false });
    const neither = await push(door.url, foreign.replace(/<wsa:Action>.*\n/, ''), {
      'content-type': 'application/soap+xml',
    });
    expect(codes(neither)).toEqual(['soap:Sender', 'wsa:MessageAddressingHeaderRequired']);
  });
});

describe('in SOAP 1.1', () => {
  it('a push is acknowledged', async () => {
    const told = await push(door.url, older(pushed), SOAP_1_1);
    expect(told).toMatchObject({ status: 200, kept: true, type: 'text/xml; charset=utf-8' });
    expect(told.body).toContain('xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"');
    expect(() => door.tables.read('pmix-3/report', Buffer.from(told.body), { schema: 'strict' })).not.toThrow();
    expect(door.landed.splice(0)).toHaveLength(1);
  });

  it('a fault looks as faults look there', async () => {
    const told = await push(door.url, older(having('>Provided<', '>NotFound<')), SOAP_1_1);
    expect(told).toMatchObject({ status: 500, type: 'text/xml; charset=utf-8' });
    expect(codes(told)).toEqual(['soap:Client']);
    expect(() => door.tables.read('pmix-3/report', Buffer.from(told.body), { schema: 'strict' })).not.toThrow();
    expectNothingOf(told);
    const mismatch = await push(door.url, older(pushed), { ...SOAP_1_1, soapaction: '"urn:other"' });
    expect(codes(mismatch)).toEqual(['wsa:ActionMismatch']);
  });

  it('an empty SOAPAction says nothing, and 1.2 in the name of 1.1 is answered in 1.2', async () => {
    const foreign = pushed.replace('KY7f0c2d2e', 'KY00000000');
    expect(await push(door.url, older(foreign), { ...SOAP_1_1, soapaction: '""' })).toMatchObject({ kept: false });
    const mixed = await push(door.url, foreign, SOAP_1_1);
    expect(mixed).toMatchObject({ kept: false, type: expect.stringMatching(/^application\/soap\+xml/) });
  });
});

describe('what is no SOAP message', () => {
  it.each<[string, RequestInit, string, number, Record<string, string>]>([
    ['GET', {}, '', 405, { allow: 'POST' }],
    ['a question for another page', {}, '?wsdls', 405, { allow: 'POST' }],
    ['PUT', { method: 'PUT', body: pushed }, '', 405, { allow: 'POST' }],
    ['JSON', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }, '', 415, {}],
    ['no content type', { method: 'POST', body: Buffer.from(pushed) }, '', 415, {}],
    [
      'attachments',
      { method: 'POST', body: pushed, headers: { 'content-type': 'multipart/related; type="application/xop+xml"' } },
      '',
      415,
      {},
    ],
    [
      'UTF-16',
      { method: 'POST', body: pushed, headers: { 'content-type': 'application/soap+xml; charset=utf-16' } },
      '',
      415,
      {},
    ],
    [
      'a packed body',
      { method: 'POST', body: pushed, headers: { 'content-type': 'text/xml', 'content-encoding': 'gzip' } },
      '',
      415,
      {},
    ],
  ])('%s', async (_what, init, query, status, headers) => {
    const response = await fetch(door.url + query, init);
    expect(response.status).toBe(status);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(Object.fromEntries(response.headers)).toMatchObject(headers);
    expect(await response.text()).not.toContain('Sampleton');
  });

  it('more than the limit, and more often than the limit', async () => {
    const small = await openDoor({ limits: { bodyBytes: 1_000 } });
    expect((await push(small.url, pushed)).status).toBe(413);
    expect(small.logged()).not.toContain('http.error');
    await small.stop();
    const crowded = await openDoor({ admit: () => Promise.resolve(7) });
    const told = await push(crowded.url, pushed);
    expect(told.status).toBe(429);
    expect(told.headers.get('retry-after')).toBe('7');
    expect(crowded.landed).toEqual([]);
    await crowded.stop();
  });
});
