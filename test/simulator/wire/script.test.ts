import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cast, startSimulator, type Simulator } from '../../../src/simulator/index.js';
import { ask, post } from '../support/ask.js';
import { complaints, textOf, textsOf } from '../support/judge.js';
import { asOf, messageId, scriptRequest, windowStart } from '../support/requests.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({
    asOf,
    states: [
      { state: 'WA', protocol: 'script-2017071', path: '/ncpdp_requests' },
      { state: 'MD', protocol: 'script-10.6' },
      { state: 'OH', protocol: 'script-2017071' },
      { state: 'KY', protocol: 'script-10.6', habits: { oneHealthPort: true } },
    ],
  });
});
afterAll(() => simulator.stop());

const error = (text: string): (string | undefined)[] => [
  textOf(text, 'Code'),
  textOf(text, 'DescriptionCode'),
  textOf(text, 'Description'),
];

/** Washington's telephone numbers with a hyphen break the schema, as the real ones do. */
const repaired = (text: string): string =>
  text.replaceAll(/<Number>(\d{6})-(\d{4})<\/Number>/g, '<Number>$1$2</Number>');

describe.each([
  ['WA', '2017071'],
  ['OH', '2017071'],
  ['MD', '10.6'],
  ['KY', '10.6'],
] as const)('%s, speaking SCRIPT %s', (state, version) => {
  const schema = `script-${version}/message.xsd`;

  it('tells exactly what the truth holds, in valid messages', async () => {
    for (const who of Object.values(cast)) {
      const [truth] = simulator
        .truth(who.given, who.family, who.birthDate, windowStart, asOf)
        .filter((one) => one.state === state);
      const { status, text, type } = await ask(simulator, state, who);
      expect([status, type]).toEqual([200, 'application/xml; charset=utf-8']);
      expect(complaints(repaired(text), schema)).toEqual([]);
      const dispenses = truth?.dispenses.slice(0, 300) ?? [];
      expect(textsOf(text, 'SourceReference')).toEqual(dispenses.map(({ rxNumber }) => rxNumber));
      expect(textsOf(text, 'LastFillDate')).toEqual(dispenses.map(({ filledDate }) => filledDate));
      expect(
        textsOf(text, 'Value').filter((value) => dispenses.some(({ quantity }) => quantity === value)).length,
      ).toBeGreaterThanOrEqual(dispenses.length);
    }
  });

  it('answers the message that was sent', async () => {
    const { text } = await ask(simulator, state, cast.star);
    expect(textOf(text, 'RelatesToMessageID')).toBe(messageId);
    expect(textOf(text, 'MessageID') === messageId).toBe(state === 'WA' || state === 'KY');
    expect([textOf(text, 'To'), textOf(text, 'From')]).toEqual(['GWY01', 'STATE']);
    expect(textOf(text, 'SourceQualifier')).toBe('P2');
  });

  it('does not know strangers: Error 900 NotFound', async () => {
    const { status, text } = await ask(simulator, state, cast.unknown);
    expect(status).toBe(200);
    expect(error(text)).toEqual(['900', version === '10.6' ? undefined : '1000', 'NotFound']);
  });

  it('approves without records when there are none', async () => {
    const { text } = await ask(simulator, state, cast.noPrescriptions);
    expect(textsOf(text, 'MedicationDispensed')).toEqual([]);
    expect(textsOf(text, 'Approved')).toHaveLength(1);
    expect(textOf(text, 'ReasonCode')).toBe(version === '10.6' ? undefined : 'DJ');
  });
});

describe('what is particular', () => {
  it('is an error 2000 where several match', async () => {
    expect(error((await ask(simulator, 'WA', cast.ambiguous)).text)[1]).toBe('2000');
    expect(error((await ask(simulator, 'MD', cast.ambiguous)).text)).toEqual([
      '900',
      undefined,
      'More than one patient matches',
    ]);
  });

  it('is AQ and 300 records where there are more', async () => {
    const { text } = await ask(simulator, 'WA', cast.heavy);
    expect(textsOf(text, 'MedicationDispensed')).toHaveLength(300);
    expect(textsOf(text, 'ReasonCode')[0]).toBe('AQ');
  });

  it('is Washington’s mess, and not Ohio’s', async () => {
    const washington = (await ask(simulator, 'WA', cast.heavy)).text;
    expect(new Set(textsOf(washington, 'NCPDPID'))).toEqual(new Set(['0']));
    expect(textsOf(washington, 'Code')).toContain('Unspecified');
    expect(textsOf(washington, 'Note').every((note) => /^(0\d|99)$/.test(note))).toBe(true);
    expect(textsOf(washington, 'PaymentType')).toEqual([]);
    const ohio = (await ask(simulator, 'OH', cast.heavy)).text;
    expect(textsOf(ohio, 'NPI').every((npi) => /^1999\d{6}$/.test(npi))).toBe(true);
    expect(textsOf(ohio, 'PaymentType')).toHaveLength(300);
  });

  it('shows somewhere every oddity of real data', async () => {
    const seen = { hyphened: 0, question: 0, credentials: 0, emptyAddress: 0 };
    for (const patient of simulator.population.registers.get('WA')?.patients ?? []) {
      const { text } = await ask(simulator, 'WA', { ...patient, from: '2020-01-01' });
      seen.hyphened += /<Number>\d{6}-\d{4}</.test(text) ? 1 : 0;
      seen.question += text.includes('<FirstName>?<') ? 1 : 0;
      seen.credentials += text.includes(', MSN, ARNP<') ? 1 : 0;
      seen.emptyAddress += text.includes('<Address/>') ? 1 : 0;
      if (Object.values(seen).every((count) => count > 0)) break;
    }
    expect(Object.entries(seen).filter(([, count]) => count === 0)).toEqual([]);
  });

  it('is capitals, DateTime and plain ASCII in Maryland', async () => {
    const { text } = await ask(simulator, 'MD', cast.accents);
    expect(textOf(text, 'LastName')).toBe('PENA');
    expect(text).toMatch(/<SoldDate><DateTime>\d{4}-\d\d-\d\dT00:00:00</);
  });
});

describe('a request that is not right', () => {
  const wrong = async (state: string, from: string | RegExp, to: string): Promise<(string | undefined)[]> => {
    const { status, text } = await post(
      simulator,
      state,
      scriptRequest(cast.star, state === 'MD' ? '10.6' : '2017071').replace(from, to),
    );
    expect(status).toBe(200);
    expect(complaints(text, `script-${state === 'MD' ? '10.6' : '2017071'}/message.xsd`)).toEqual([]);
    return error(text);
  };

  it.each([
    ['no MessageID', /<MessageID>.*<\/MessageID>/, '', '/Message/Header/MessageID'],
    ['a MessageID of 36', messageId, `${messageId}abcd`, '/Message/Header/MessageID'],
    [
      'a wrong TransactionVersion',
      'TransactionVersion="20170715"',
      'TransactionVersion="2017071"',
      '/Message/@TransactionVersion',
    ],
    ['no SenderSoftware', /<SenderSoftware>.*<\/SenderSoftware>/, '', '/Message/Header/SenderSoftware'],
    [
      'NPI before DEANumber',
      /(<DEANumber>.*?<\/DEANumber>)(<NPI>.*?<\/NPI>)/,
      '$2$1',
      '/Message/Body/RxHistoryRequest/Prescriber/NonVeterinarian/Identification/DEANumber',
    ],
    ['no EndDate', /<EndDate>.*<\/EndDate>/, '', '/Message/Body/RxHistoryRequest/RequestedDates/EndDate'],
    ['a gender of FHIR’s', '<Gender>M<', '<Gender>O<', '/Message/Body/RxHistoryRequest/Patient/HumanPatient/Gender'],
    ['a role that is none', '>112<', '>111<', '/Message/Body/RxHistoryRequest/RequestorRole'],
    [
      'a name in accents',
      '>Sherlock<',
      '>Shérlock<',
      '/Message/Body/RxHistoryRequest/Patient/HumanPatient/Name/FirstName',
    ],
  ])('gets 900/500 for %s (2017071)', async (_what, from, to, path) => {
    expect(await wrong('WA', from, to)).toEqual(['900', '500', path]);
  });

  it.each([
    ['a wrong release', 'release="006"', 'release="008"', '/Message/@release'],
    ['one date alone', /<EffectiveDate>.*<\/EffectiveDate>/, '', '/Message/Body/RxHistoryRequest/BenefitsCoordination'],
    ['no Consent', '<Consent>Y</Consent>', '', '/Message/Body/RxHistoryRequest/BenefitsCoordination/Consent'],
    ['a date-only SentTime', '2026-11-20T10:00:00Z', '2026-11-20', '/Message/Header/SentTime'],
    ['another version', /^.*$/s, scriptRequest(cast.star, '2017071'), '/Message is not of SCRIPT 10.6'],
  ])('gets 900 for %s (10.6)', async (_what, from, to, path) => {
    const [code, , description] = await wrong('MD', from, to);
    expect([code, description]).toEqual(['900', path]);
  });

  it('is not allowed to send where nobody says who asks', async () => {
    expect((await wrong('WA', /<DEANumber>.*<\/NPI>/, '<NPI>0</NPI>'))[1]).toBe('4030');
    const licensed = `<Security><Sender><TertiaryIdentification>PH1</TertiaryIdentification></Sender></Security><SenderSoftware>`;
    const xml = scriptRequest(cast.star, '2017071')
      .replace(/<DEANumber>.*<\/NPI>/, '<NPI>0</NPI>')
      .replace('<SenderSoftware>', licensed);
    expect(textsOf((await post(simulator, 'WA', xml)).text, 'MedicationDispensed').length).toBeGreaterThan(0);
  });

  it('is denied to a role that may not have it', async () => {
    const { text } = await post(simulator, 'WA', scriptRequest(cast.star, '2017071').replace('>112<', '>109<'));
    expect([textsOf(text, 'Denied').length, textOf(text, 'ReasonCode')]).toEqual([1, 'GV']);
    expect(textsOf(text, 'ReasonCode').at(-1)).toBe('DL');
    expect(complaints(text, 'script-2017071/message.xsd')).toEqual([]);
  });

  it('is malformed to the hub where it is not XML, or not SCRIPT', async () => {
    expect((await post(simulator, 'WA', '<Message>')).status).toBe(400);
    expect((await post(simulator, 'WA', '<Other/>')).status).toBe(400);
    expect((await post(simulator, 'WA', scriptRequest(cast.star, '2017071'), 'text/plain')).status).toBe(415);
  });
});
