import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cast, startSimulator, type Simulator } from '../../../src/simulator/index.js';
import { ask, post } from '../support/ask.js';
import { complaints, textOf, textsOf } from '../support/judge.js';
import { asOf, historyAction, picklistAction, pmixEnvelope, pmpRequest, windowStart } from '../support/requests.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ asOf, clock: () => new Date('2026-11-20T10:11:12Z') });
});
afterAll(() => simulator.stop());

const status = (text: string): string | undefined => textOf(text, 'PMPStatus');
const payload = (text: string): string => textOf(text, 'ResponseData') ?? '';
const right = (state: string): string => pmixEnvelope(state, pmpRequest(cast.star));

describe.each([
  ['OH', 'pmix-3'],
  ['IN', 'pmix-3'],
  ['KY', 'pmix-2'],
] as const)('%s, speaking %s', (state, generation) => {
  it('tells exactly what the truth holds, in valid messages', async () => {
    for (const who of Object.values(cast)) {
      const [truth] = simulator
        .truth(who.given, who.family, who.birthDate, windowStart, asOf)
        .filter((one) => one.state === state);
      const { status: http, text, type } = await ask(simulator, state, who);
      expect([http, type]).toEqual([200, 'application/soap+xml; charset=utf-8']);
      expect(complaints(text, 'pmix/envelope.xsd')).toEqual([]);
      const report = payload(text);
      if (truth?.dispenses.length === 0) continue;
      expect(status(text)).toBe('Provided');
      expect(complaints(report, `${generation}/report.xsd`)).toEqual([]);
      expect(textsOf(report, 'PrescriptionNumberText')).toEqual(truth?.dispenses.map(({ rxNumber }) => rxNumber));
      expect(textsOf(report, 'PrescriptionFilledDate')).toEqual(truth?.dispenses.map(({ filledDate }) => filledDate));
      expect(textsOf(report, 'DispensedQuantity')).toEqual(truth?.dispenses.map(({ quantity }) => quantity));
    }
  });

  it('echoes whom it answers', async () => {
    const { text } = await ask(simulator, state, cast.star);
    expect(textOf(text, 'RelatesTo')).toBe('urn:uuid:1-2-3');
    expect(textOf(text, 'Action')).toBe(`${historyAction}Response`);
    expect(textOf(text, 'RequestID')).toBe('KY0001');
    expect(textsOf(text, 'DisclosingState')).toEqual([state, state]);
    expect(textOf(text, 'StateDisclosureID')).toMatch(new RegExp(`^${state}-`));
    expect(textOf(payload(text), 'ReportExecutionDate')).toBe('2026-11-20');
    expect(textOf(payload(text), 'ReportExecutionTime')).toBe(state === 'KY' ? '10:11:12.0Z' : '10:11:12Z');
    expect(textOf(payload(text), 'ReportDateRangeBegin')).toBe(windowStart);
  });

  it('does not know strangers', async () => {
    const { text } = await ask(simulator, state, cast.unknown);
    expect([status(text), textOf(text, 'ResponseData')]).toEqual(['NotFound', undefined]);
  });

  it('refuses the other generation’s payload', async () => {
    const other = generation === 'pmix-3' ? 'pmix-2' : 'pmix-3';
    const { text } = await post(simulator, state, pmixEnvelope(state, pmpRequest(cast.star, other)));
    expect(status(text)).toBe('VersionMismatch');
  });
});

describe('states that differ', () => {
  it('say no prescriptions in ways of their own', async () => {
    const said = async (state: string): Promise<unknown[]> => {
      const { text } = await ask(simulator, state, cast.noPrescriptions);
      return [status(text), payload(text) === '' ? 'no report' : textsOf(payload(text), 'Prescription').length];
    };
    expect(await said('OH')).toEqual(['NotFound', 0]);
    expect(await said('IN')).toEqual(['NotFound', 'no report']);
    expect(await said('KY')).toEqual(['Provided', 0]);
  });

  it('defer when several match: with a pick list where the generation has one', async () => {
    const ohio = (await ask(simulator, 'OH', cast.ambiguous)).text;
    expect([status(ohio), textsOf(payload(ohio), 'PicklistPatient').length]).toEqual(['Deferred', 2]);
    expect(complaints(payload(ohio), 'pmix-3/report.xsd')).toEqual([]);
    const kentucky = (await ask(simulator, 'KY', cast.ambiguous)).text;
    expect([status(kentucky), textOf(kentucky, 'ResponseData')]).toEqual(['Deferred', undefined]);
  });

  it('have quantities, refills and texts as they like', async () => {
    const kentucky = payload((await ask(simulator, 'KY', cast.star)).text);
    expect(textsOf(kentucky, 'DispensedQuantity').some((quantity) => quantity.endsWith('.000'))).toBe(true);
    expect(textsOf(kentucky, 'DrugRefillNumberCount').every((count) => /^\d\d$/.test(count))).toBe(true);
    expect(kentucky).toMatch(/^<\?xml/);
    const accents = payload((await ask(simulator, 'OH', cast.accents)).text);
    expect(textOf(accents, 'PersonSurName')).toBe('Peña');
  });

  it('give a pick list when that is the operation', async () => {
    const { text } = await post(simulator, 'OH', pmixEnvelope('OH', pmpRequest(cast.ambiguous), picklistAction));
    expect(textOf(text, 'Action')).toBe(`${picklistAction}Response`);
    expect([status(text), textsOf(payload(text), 'PicklistPatient').length]).toEqual(['Provided', 2]);
    expect(complaints(payload(text), 'pmix-3/report.xsd')).toEqual([]);
    const nobody = await post(simulator, 'OH', pmixEnvelope('OH', pmpRequest(cast.unknown), picklistAction));
    expect(status(nobody.text)).toBe('NotFound');
  });

  it('have no pick list where the generation has none', async () => {
    const request = pmpRequest(cast.ambiguous, 'pmix-2');
    const { text } = await post(simulator, 'KY', pmixEnvelope('KY', request, picklistAction));
    expect([status(text), textOf(text, 'ResponseData')]).toEqual(['NotSupported', undefined]);
  });
});

describe('a request that is not right', () => {
  const fault = async (xml: string, type?: string): Promise<(number | string | undefined)[]> => {
    const { status: http, text } = await post(simulator, 'OH', xml, type);
    expect(complaints(text, 'pmix/envelope.xsd')).toEqual([]);
    return [http, textsOf(text, 'Value').join(' '), textOf(text, 'ProblemHeaderQName')];
  };

  it.each(['Action', 'MessageID', 'To', 'From'])('gets a fault without wsa:%s', async (name) => {
    const xml = right('OH').replace(new RegExp(`<a:${name}>.*?</a:${name}>`, 's'), '');
    expect(await fault(xml)).toEqual([400, 'soap:Sender wsa:MessageAddressingHeaderRequired', `wsa:${name}`]);
  });

  it('gets a fault for another action, another To, an action of the content type that differs, a strange header', async () => {
    expect((await fault(right('OH').replace('DrugHistory</a', 'Submit</a')))[1]).toContain('wsa:ActionNotSupported');
    expect((await fault(right('OH').replace('urn://OH/', 'urn://IN')))[1]).toContain('wsa:InvalidAddressingHeader');
    const type = `application/soap+xml; action="${picklistAction}"`;
    expect((await fault(right('OH'), type))[1]).toContain('wsa:InvalidAddressingHeader');
    const strange = right('OH').replace('<a:Action>', '<q:Q xmlns:q="urn:q" s:mustUnderstand="true"/><a:Action>');
    expect(await fault(strange)).toEqual([500, 'soap:MustUnderstand', undefined]);
  });

  it('gets a fault with HTTP 200 where it is secured, whatever else is wrong with it', async () => {
    const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
    const secured = right('OH').replace('<a:Action>', `<w:Security xmlns:w="${wsse}"/><a:Action>`);
    for (const xml of [secured, secured.replace(/<px:MetaData.*<\/px:MetaData>/s, '')])
      expect(await fault(xml)).toEqual([200, 'soap:MustUnderstand', undefined]);
  });

  it.each([
    ['a role after the names', /(<px:RequestorRole>.*?<\/px:RequestorRole>)(.*?<\/px:RequestorSurName>)/s, '$2$1'],
    ['no Version', /<px:Version>2<\/px:Version>/, ''],
    ['no HubRequestID', '<px:HubRequestID/>', ''],
    ['a RequestID without a state', 'KY0001', '0001'],
    ['five identifiers', /(<px:RequestorIdentification>.*?<\/px:RequestorIdentification>)/s, '$1$1$1$1$1'],
    ['text that is not XML', '</s:Envelope>', ''],
    ['a DOCTYPE', '<s:Envelope', '<!DOCTYPE s><s:Envelope'],
  ])('gets a fault for %s', async (_what, from, to) => {
    expect(await fault(right('OH').replace(from, to))).toEqual([400, 'soap:Sender', undefined]);
  });

  it('gets a fault for SOAP 1.1 and 415 for another content type', async () => {
    const soap11 = right('OH').replace(
      /http:\/\/www.w3.org\/2003\/05\/soap-envelope/,
      'http://schemas.xmlsoap.org/soap/envelope/',
    );
    expect((await fault(soap11))[1]).toBe('soap:VersionMismatch');
    expect((await post(simulator, 'OH', right('OH'), 'text/xml')).status).toBe(415);
  });

  it.each([
    ['Disallowed', 'a role that may not ask', 'Physicians', 'Other Non-Prescribers'],
    ['Disallowed', 'no role', '<px:RequestorRole>Physicians</px:RequestorRole>', ''],
    ['Disallowed', 'an NPI that cannot be', '1234567893', '1234567890'],
    ['Disallowed', 'an identifier of no known category', '>NPI<', '>Other<'],
    ['Error', 'a payload that is not well-formed', '</pmix:PMPRequest>', ''],
    [
      'Error',
      'a name before the birth date',
      /(<nc:PersonBirthDate>.*?<\/nc:PersonBirthDate>)(<nc:PersonName>.*?<\/nc:PersonName>)/,
      '$2$1',
    ],
    ['Error', 'no birth date', /<nc:PersonBirthDate>.*?<\/nc:PersonBirthDate>/, ''],
    ['Error', 'a window that ends before it begins', `RangeEnd>${asOf}`, 'RangeEnd>2020-01-01'],
    ['NotSupported', 'a state that is not behind this hub', /OH/g, 'ZZ'],
  ])('gets %s for %s', async (word, _what, from, to) => {
    const { status: http, text } = await post(simulator, 'OH', right('OH').replace(from, to));
    expect([http, status(text)]).toEqual([200, word]);
  });

  it('may leave out the window: then it is the last 24 months', async () => {
    const without = right('OH').replace(
      /<pmp:RequestPrescriptionDateRange>.*?<\/pmp:RequestPrescriptionDateRange>/,
      '',
    );
    expect(payload((await post(simulator, 'OH', without)).text)).toBe(
      payload((await ask(simulator, 'OH', cast.star)).text),
    );
  });

  it('may be escaped instead of CDATA, and under any prefix', async () => {
    const escaped = right('OH').replace(/<!\[CDATA\[(.*?)\]\]>/s, (_all, inner: string) =>
      inner.replaceAll('<', '&lt;'),
    );
    expect(payload((await post(simulator, 'OH', escaped)).text)).toBe(
      payload((await ask(simulator, 'OH', cast.star)).text),
    );
  });
});
