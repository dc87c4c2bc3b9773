import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cast, FaultError, startSimulator, type FaultInput, type Simulator } from '../../../src/simulator/index.js';
import { ask, post } from '../support/ask.js';
import { complaints, textOf, textsOf } from '../support/judge.js';
import { asapEnvelope, asOf, messageId, windowStart } from '../support/requests.js';

const schema = 'asap-2.1a/message.xsd';
const soap12 = 'http://www.w3.org/2003/05/soap-envelope';
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({
    asOf,
    states: [
      { state: 'OH', protocol: 'asap-2.1a', hub: 'pmp' },
      { state: 'KY', protocol: 'asap-2.1a', hub: 'pmp' },
      { state: 'MI', protocol: 'asap-2.1a' },
    ],
  });
});
afterEach(async () => {
  for (const { state } of simulator.states) await simulator.setFault(state, undefined);
});
afterAll(() => simulator.stop());

const codes = (text: string): string[] => textsOf(text, 'Code');

describe('an ASAP state', () => {
  it.each(['OH', 'KY', 'MI'])('%s tells exactly what the truth holds, in valid messages', async (state) => {
    for (const who of Object.values(cast)) {
      const truth = simulator.truth(who.given, who.family, who.birthDate, windowStart, asOf);
      const dispenses = truth.find((one) => one.state === state)?.dispenses ?? [];
      const { status, text, type } = await ask(simulator, state, who);
      expect([status, type, complaints(text, schema)]).toEqual([200, 'text/xml; charset=utf-8', []]);
      expect(textsOf(text, 'RxSerialNumber')).toEqual(dispenses.map(({ rxNumber }) => rxNumber));
      expect(textsOf(text, 'Quantity')).toEqual(dispenses.map(({ quantity }) => quantity));
      expect([textOf(text, 'RequestID'), textOf(text, 'EffectiveDate')]).toEqual([messageId, windowStart]);
    }
  });

  it('answers in the SOAP version that it was asked in', async () => {
    const query = asapEnvelope('OH', cast.star, soap12);
    const { type, text } = await post(simulator, 'OH', query, 'application/soap+xml; charset=utf-8');
    expect(type).toBe('application/soap+xml; charset=utf-8');
    expect(text).toContain(`="${soap12}"`);
    expect(complaints(text, schema)).toEqual([]);
  });

  it('says that several match, by a pick list or as its habit is', async () => {
    const oh = await ask(simulator, 'OH', cast.ambiguous);
    expect([codes(oh.text), textsOf(oh.text, 'GivenName')]).toEqual([
      ['MultipleMatches'],
      [cast.ambiguous.given, cast.ambiguous.given],
    ]);
    expect(codes((await ask(simulator, 'OH', cast.unknown)).text)).toEqual(['NotFound']);
    expect(codes((await ask(simulator, 'KY', cast.noPrescriptions)).text)).toEqual(['Provided']);
    expect(codes((await ask(simulator, 'OH', cast.noPrescriptions)).text)).toEqual(['NotFound']);
  });

  it.each([
    ['no role', '<RequestorRole>Physicians</RequestorRole>', '', 'Disallowed'],
    ['a wrong NPI', '1234567893', '1234567890', 'Disallowed'],
    ['no birth date', /<BirthDate>.*<\/BirthDate>/, '', 'InvalidRequest'],
    ['a birth date that is none', /<BirthDate>[^<]*/, '<BirthDate>1954-02-30', 'InvalidRequest'],
    ['an element that is not expected', '<Patient>', '<Patient><Mood>fine</Mood>', 'InvalidRequest'],
  ])('asked with %s', async (_name, from, to, code) => {
    const { text } = await post(simulator, 'OH', asapEnvelope('OH', cast.star).replace(from, to));
    expect([codes(text), complaints(text, schema)]).toEqual([[code], []]);
  });

  it.each([
    ['a broken message', '<s:Envelope', undefined, 400],
    ['a DOCTYPE', `<!DOCTYPE x>${asapEnvelope('OH', cast.star)}`, undefined, 400],
    ['no envelope', '<DetailedAdHocQuery xmlns="urn:x-pdmp-gateway:asap-pmp-ws:2.1a"/>', undefined, 400],
    ['another state', asapEnvelope('TX', cast.star), undefined, 400],
    ['another content type', asapEnvelope('OH', cast.star), 'application/json', 415],
    ['the content type of the other SOAP', asapEnvelope('OH', cast.star), 'application/soap+xml', 415],
  ])('refuses %s', async (_name, xml, type, status) => {
    expect((await post(simulator, 'OH', xml, type)).status).toBe(status);
  });
});

describe('its faults', () => {
  const withFault = async (fault: FaultInput): Promise<string> => {
    await simulator.setFault('OH', fault);
    return (await ask(simulator, 'OH', cast.star)).text;
  };

  it.each<[FaultInput, string[]]>([
    ['asap-status', ['Error']],
    [{ kind: 'asap-status', status: 'MultipleMatches', picklist: true }, ['MultipleMatches']],
    ['asap-exception', ['Unavailable']],
    [{ kind: 'asap-exception', code: 'NotAuthorized', text: 'No' }, ['NotAuthorized']],
    ['missing-status', []],
  ])('%j, in a valid message', async (fault, expected) => {
    const text = await withFault(fault);
    expect([codes(text), complaints(text, schema)]).toEqual([expected, []]);
  });

  it('another question’s answer, and other prefixes', async () => {
    expect(textOf(await withFault('wrong-relates-to'), 'RequestID')).not.toBe(messageId);
    const scrambled = await withFault('prefix-scramble');
    expect(scrambled).toContain('<soap:DetailedAdHocResponse');
    expect(complaints(scrambled, schema)).toEqual([]);
  });

  it('records of another order, or with something unknown, or many', async () => {
    const sound = textsOf(await withFault('slow:1'), 'RxSerialNumber');
    for (const fault of ['schema-invalid', 'unmapped-element']) {
      const text = await withFault(fault);
      expect(textsOf(text, 'RxSerialNumber')).toEqual(sound);
      expect([complaints(text), complaints(text, schema).length]).toEqual([[], 1]);
    }
    expect(new Set(textsOf(await withFault('huge:321'), 'RxSerialNumber')).size).toBe(321);
    expect(textsOf(await withFault('duplicated'), 'RxSerialNumber')).toHaveLength(sound.length * 2);
  });

  it.each(['NotFound', 'script-denied', 'wcf-string', 'escaped'])(
    'not %s, which other standards have',
    async (fault) => {
      await expect(simulator.setFault('OH', fault)).rejects.toThrow(FaultError);
    },
  );
});

it('keeps its faults to itself, and shares no endpoint with other standards', async () => {
  const pmix = { state: 'OH', protocol: 'pmix-3', hub: 'x', path: '/x' } as const;
  await expect(startSimulator({ states: [pmix], faults: { OH: 'asap-status' } })).rejects.toThrow(FaultError);
  const asap = { state: 'KY', protocol: 'asap-2.1a', hub: 'x', path: '/x' } as const;
  await expect(startSimulator({ states: [pmix, asap] })).rejects.toThrow('cannot share the endpoint /x');
});
