import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PdmpQuery, StateAnswer, StateProtocol } from '../../../src/exchange/types.js';
import { openTables } from '../../../src/mapping/index.js';
import type { Tables } from '../../../src/mapping/types.js';
import type { PmixGeneration, PmixRoute } from '../../../src/standards/pmix/requestor.js';
import { requestIdOf } from '../../../src/standards/pmix/question.js';
import { createPmixRequestor } from '../../../src/standards/pmix/requestor.js';
import type { Connection } from '../../../src/transport/connection.js';
import { openConnection } from '../../../src/transport/connection.js';
import { closedPort } from '../../transport/servers.js';
import type { Answer, Received, StateServer } from '../stateServer.js';
import { query, sample, say, stateServer, textOf } from '../stateServer.js';
import { answering, saying } from './support/answering.js';

let tables: Tables;
let state: StateServer;
let connection: Connection;
beforeAll(async () => {
  tables = await openTables();
  state = await stateServer();
  connection = openConnection({ endpoint: state.url, maxResponseBytes: 1_000_000 });
});
afterAll(async () => {
  await connection.close();
  await state.stop();
});

const requestor = (generation: PmixGeneration = 'pmix-3', version?: string): StateProtocol<PmixRoute> =>
  createPmixRequestor({ tables, connection, generation, site: 'KY_GWY', schema: 'warn', version });

function ask(answer: Answer, route: PmixRoute = { state: 'OH' }, generation?: PmixGeneration): Promise<StateAnswer> {
  state.answer = answer;
  return requestor(generation).ask(query, route, AbortSignal.timeout(5000));
}

const provided = sample('pmix/soap-response-provided.xml');

describe('the question', () => {
  async function question(route: PmixRoute, generation?: PmixGeneration): Promise<Received> {
    await ask(say(''), route, generation);
    return state.received.at(-1)!;
  }

  it.each<[PmixGeneration]>([['pmix-3'], ['pmix-2']])('in %s says who asks whom, in SOAP 1.2', async (generation) => {
    const { headers, body } = await question({ state: 'OH' }, generation);
    expect(headers['content-type']).toBe(
      'application/soap+xml; charset=utf-8; action="http://www.pmixpmp.org/pmp/ProvidePrescriptionDrugHistory"',
    );
    expect(body).toContain('http://www.w3.org/2003/05/soap-envelope');
    expect(textOf(body, 'Action')).toBe('http://www.pmixpmp.org/pmp/ProvidePrescriptionDrugHistory');
    expect(textOf(body, 'To')).toBe('urn://OH');
    expect(textOf(body, 'Address')).toBe('urn://KY_GWY');
    expect(textOf(body, 'MessageID')).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
    expect(textOf(body, 'RequestID')).toMatch(/^KY[0-9a-f-]{36}$/);
    expect(textOf(body, 'StateRequestID')).toBe(query.requestId);
    expect(textOf(body, 'RequestDateTime')).toBe('2026-01-15T14:03:22Z');
    expect(textOf(body, 'RequestingState')).toBe('KY_GWY');
    expect(textOf(body, 'DisclosingState')).toBe('OH');
    expect(textOf(body, 'Version')).toBe('2');
    expect(textOf(body, 'RequestorRole')).toBe('Physicians');
    expect(textOf(body, 'RequestorSurName')).toBe('Amster');
    expect(body).toMatch(/BA1234563[^]*DEA/);
    expect(textOf(body, 'RequestPrescriptionDateRangeBegin')).toBe('2024-01-15');
    expect(textOf(body, 'RequestPrescriptionDateRangeEnd')).toBe('2026-01-15');
    expect(textOf(body, 'PersonSurName')).toBe('Sampleton');
  });

  it('is one that the tables read back, strictly', async () => {
    for (const generation of ['pmix-3', 'pmix-2'] as const) {
      const { body } = await question({ state: 'OH' }, generation);
      const read = tables.read(`${generation}/request`, new TextEncoder().encode(body), { schema: 'strict' });
      expect(read.warnings).toEqual([]);
    }
  });

  it.each<[PmixGeneration]>([['pmix-3'], ['pmix-2']])(
    'in %s is valid without any identifier of the requester',
    async (generation) => {
      const bare: PdmpQuery = {
        ...query,
        practitioner: { resourceType: 'Practitioner', name: [{ family: 'Amster', given: ['Adam'] }] },
        organization: { resourceType: 'Organization', name: 'Highview Clinic', identifier: [] },
      };
      state.answer = say('');
      await requestor(generation).ask(bare, { state: 'OH' }, AbortSignal.timeout(5000));
      const { body } = state.received.at(-1)!;
      expect(body).toContain('Highview Clinic');
      tables.read(`${generation}/request`, new TextEncoder().encode(body), { schema: 'strict' });
    },
  );

  it('has one random name, whether an answer repeats its RequestID or its MessageID', async () => {
    const { body } = await question({ state: 'OH' });
    expect(requestIdOf(textOf(body, 'MessageID'), 'KY_GWY')).toBe(textOf(body, 'RequestID'));
    expect(requestIdOf(textOf(body, 'MessageID').replace('urn:', ''), 'KY_GWY')).toBe(textOf(body, 'RequestID'));
  });

  it('has identifiers of its own every time', async () => {
    const [first, second] = [await question({ state: 'OH' }), await question({ state: 'OH' })];
    expect(textOf(first.body, 'MessageID')).not.toBe(textOf(second.body, 'MessageID'));
    expect(textOf(first.body, 'RequestID')).not.toBe(textOf(second.body, 'RequestID'));
    expect(textOf(first.body, 'StateRequestID')).toBe(textOf(second.body, 'StateRequestID'));
  });

  it('holds a social security number only where the route says so', async () => {
    expect((await question({ state: 'OH' })).body).not.toContain('999-00-1234');
    expect((await question({ state: 'OH', sendSsn: true })).body).toContain('999-00-1234');
  });

  it('says the version that is configured', async () => {
    state.answer = say('');
    await requestor('pmix-3', '3.1').ask(query, { state: 'OH' }, AbortSignal.timeout(5000));
    expect(textOf(state.received.at(-1)!.body, 'Version')).toBe('3.1');
  });
});

describe('the answer', () => {
  it.each<[string, object]>([
    ['provided', { status: 'provided', period: { start: '2022-11-30', end: '2024-11-30' } }],
    [
      'multistate',
      { status: 'provided', warnings: expect.arrayContaining([expect.objectContaining({ code: 'note', count: 2 })]) },
    ],
    ['notfound', { status: 'no-data' }],
    ['notfound-emptyreport', { status: 'no-data' }],
    ['deferred', { status: 'deferred', key: expect.stringMatching(/^KY/) }],
    ['deferred-with-picklist', { status: 'ambiguous' }],
    ['picklist', { status: 'ambiguous' }],
    ['disallowed', { status: 'disallowed' }],
    ['error', { status: 'failed', code: 'state-error' }],
    ['notsupported', { status: 'unsupported', what: 'operation' }],
    ['versionmismatch', { status: 'unsupported', what: 'version' }],
  ])('soap-response-%s', async (name, expected) => {
    expect(await ask(saying(sample(`pmix/soap-response-${name}.xml`)))).toMatchObject(expected);
  });

  it('holds everything that the state told, and nothing else', async () => {
    const answer = await ask(saying(provided));
    if (answer.status !== 'provided') throw new Error(answer.status);
    const types = answer.resources.map(({ resourceType }) => resourceType);
    expect(types).toEqual(
      expect.arrayContaining(['MedicationDispense', 'Medication', 'Patient', 'Practitioner', 'Organization']),
    );
    expect(types).not.toEqual(expect.arrayContaining(['MessageHeader']));
    expect(types).not.toEqual(expect.arrayContaining(['OperationOutcome']));
    const ids = new Set(answer.resources.map(({ id }) => `urn:uuid:${id}`));
    const told = [...JSON.stringify(answer.resources).matchAll(/"reference":"([^"]+)"/g)].map(
      ([, reference]) => reference,
    );
    expect(told.length).toBeGreaterThan(3);
    for (const reference of told) expect(ids).toContain(reference);
    expect(answer.executedAt).toBe('2024-11-30T14:20:00Z');
  });

  it('lists both people of a pick list', async () => {
    const answer = await ask(saying(sample('pmix/soap-response-deferred-with-picklist.xml')));
    expect(answer).toHaveProperty('candidates.length', 2);
  });

  it('is read from escaped text as from CDATA, and in the other generation with a warning', async () => {
    const [, inner = ''] = /<!\[CDATA\[([^]*?)\]\]>/.exec(provided) ?? [];
    const escaped = provided.replace(/<!\[CDATA\[[^]*?\]\]>/, () =>
      inner.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
    );
    expect(await ask(saying(escaped))).toMatchObject({ status: 'provided' });
    const older = provided.replace(inner, () => sample('pmix-2/report-full.xml').replace(/^<\?xml.*?\?>/, ''));
    const answer = await ask(saying(older));
    expect(answer).toMatchObject({ status: 'provided' });
    expect(JSON.stringify(answer)).toContain('asked in pmix-3 and answered in pmix-2');
    expect(await ask(saying(provided), { state: 'OH' }, 'pmix-2')).toMatchObject({ status: 'provided' });
  });

  it.each<[string, (xml: string) => string]>([
    ['without ResponseData', (xml) => xml.replace(/<px:ResponseData>[^]*<\/px:ResponseData>/, '')],
    ['with an empty ResponseData', (xml) => xml.replace(/(<px:ResponseData>)[^]*(<\/px:ResponseData>)/, '$1$2')],
    ['with a blank ResponseData', (xml) => xml.replace(/(<px:ResponseData>)[^]*(<\/px:ResponseData>)/, '$1 \n $2')],
  ])('Provided %s is malformed', async (_name, change) => {
    expect(await ask(saying(change(provided)))).toMatchObject({ status: 'failed', code: 'malformed' });
  });

  it('without a status is told with a warning', async () => {
    const answer = await ask(saying(provided.replace(/<px:ResponseStatus>[^]*<\/px:ResponseStatus>/, '')));
    expect(answer).toMatchObject({ status: 'provided' });
    expect(JSON.stringify(answer)).toContain('a report but no status');
  });

  it('to another question is mismatched', async () => {
    expect(await ask(say(provided))).toMatchObject({ status: 'failed', code: 'mismatched', disclosed: 'maybe' });
    const halfway: Answer = (received, response) =>
      say(answering(provided, received).replace(/(<wsa:RelatesTo>)[^<]*/, '$1urn:uuid:0'))(received, response);
    expect(await ask(halfway)).toMatchObject({ code: 'mismatched' });
  });

  it('for other states only is mismatched', async () => {
    expect(await ask(saying(provided), { state: 'IN' })).toMatchObject({ code: 'mismatched' });
  });

  it('cut anywhere is a failed state, never a shorter history', async () => {
    for (let end = 1; end < provided.length - 1; end += 97) {
      const answer = await ask((received, response) => {
        const whole = answering(provided, received);
        say(whole.slice(0, Math.floor((end / provided.length) * whole.trimEnd().length)))(received, response);
      });
      expect(answer).toMatchObject({ status: 'failed', retryable: false, disclosed: 'maybe' });
    }
  });

  it('whose payload is cut anywhere is a failed state', async () => {
    const [, inner = ''] = /<!\[CDATA\[([^]*?)\]\]>/.exec(provided) ?? [];
    for (let end = 1; end < inner.trimEnd().length; end += 101) {
      const cut = provided.replace(inner, () => inner.slice(0, end));
      expect(await ask(saying(cut))).toMatchObject({ status: 'failed', code: 'malformed' });
    }
  });
});

describe('HTTP', () => {
  const fault = sample('pmix/soap-fault-missing-wsa.xml');

  it.each<[string, Answer, object]>([
    ['500 with a fault', saying(fault, 500), { code: 'state-error', retryable: false }],
    ['200 with a fault', saying(fault), { code: 'state-error' }],
    ['500 with a status', saying(sample('pmix/soap-response-disallowed.xml'), 500), { status: 'disallowed' }],
    [
      '500 with a report',
      saying(provided, 500),
      {
        status: 'provided',
        warnings: expect.arrayContaining([expect.objectContaining({ text: 'the report came with HTTP 500' })]),
      },
    ],
    [
      '503 with a page',
      say('<!DOCTYPE html><html><p>Down', 503, 'text/html'),
      { code: 'http-status', retryable: true },
    ],
    ['500 with an XHTML page', say('<?xml version="1.0"?><!DOCTYPE html><html/>', 500), { code: 'http-status' }],
    ['200 with a page', say('<html><body>Sign in</body></html>', 200, 'text/html'), { code: 'malformed' }],
    ['200 with an XHTML page', say('<?xml version="1.0"?><!DOCTYPE html><html/>'), { code: 'malformed' }],
    ['200 with nothing', say(''), { code: 'malformed' }],
    ['200 with JSON', say('{}', 200, 'application/json'), { code: 'malformed' }],
    ['200 with another document', say('<Report/>'), { code: 'malformed' }],
    ['302', (_received, response) => response.writeHead(302, { location: '/x' }).end(), { code: 'http-status' }],
    ['403', say('Forbidden', 403, 'text/plain'), { code: 'http-status', detail: expect.stringContaining('tls.cert') }],
    ['408', say('', 408), { code: 'timeout' }],
    [
      'MTOM',
      say('--b\r\n\r\n<a/>', 200, 'multipart/related; type="application/xop+xml"; boundary=b'),
      { code: 'malformed', detail: expect.stringContaining('MTOM') },
    ],
  ])('%s', async (_name, answer, expected) => {
    expect(await ask(answer)).toMatchObject(expected);
  });

  it('an answer over the limit is not read to its end', async () => {
    expect(await ask(say('<a>'.repeat(500_000)))).toMatchObject({ code: 'limit', retryable: false });
  });

  it('a connection that breaks in the middle is a reset', async () => {
    const breaking: Answer = (_received, response) => {
      response.writeHead(200, { 'content-length': 100_000 });
      response.write(provided.slice(0, 1000), () => response.destroy());
    };
    expect(await ask(breaking)).toMatchObject({ code: 'reset', disclosed: 'maybe' });
  });

  it('a state that hangs ends with the signal', async () => {
    state.answer = () => undefined;
    const started = performance.now();
    const answer = await requestor().ask(query, { state: 'OH' }, AbortSignal.timeout(200));
    expect(answer).toMatchObject({ status: 'failed', code: 'timeout', disclosed: 'maybe', retryable: true });
    expect(performance.now() - started).toBeLessThan(1500);
  });

  it('a state that nobody reaches has disclosed nothing', async () => {
    const nowhere = openConnection({ endpoint: `http://127.0.0.1:${await closedPort()}/` });
    const lone = createPmixRequestor({
      tables,
      connection: nowhere,
      generation: 'pmix-3',
      site: 'KY_GWY',
      schema: 'warn',
    });
    expect(await lone.ask(query, { state: 'OH' }, AbortSignal.timeout(5000))).toMatchObject({
      code: 'unreachable',
      disclosed: 'no',
    });
    expect(await lone.probe(AbortSignal.timeout(5000))).toContain('ECONNREFUSED');
    await lone.close();
  });
});

it('tells of a question by the name that the state hears, before it is sent', async () => {
  const heard: string[][] = [];
  const asking = (...question: string[]) => heard.push(question);
  const telling = createPmixRequestor({
    ...{ tables, connection, generation: 'pmix-3', site: 'KY_GWY', schema: 'warn' },
    asking,
  });
  let before: string[][] = [];
  state.answer = (received, response) => {
    before = [...heard];
    saying(provided)(received, response);
  };
  await telling.ask(query, { state: 'OH' }, AbortSignal.timeout(5000));
  expect(before).toEqual([[textOf(state.received.at(-1)!.body, 'RequestID'), 'OH']]);
});

it('takes a schema error as the route says', async () => {
  const invalid = provided.replace(/<pmp:DaysSupplyCount>10</, '<pmp:DaysSupplyCount>ten<');
  state.answer = saying(invalid);
  const strict = createPmixRequestor({ tables, connection, generation: 'pmix-3', site: 'KY_GWY', schema: 'strict' });
  expect(await strict.ask(query, { state: 'OH' }, AbortSignal.timeout(5000))).toMatchObject({
    code: 'schema',
    retryable: false,
  });
  expect(await ask(saying(invalid))).toMatchObject({
    status: 'provided',
    warnings: expect.arrayContaining([expect.objectContaining({ code: 'schema' })]),
  });
});

it('repeats nothing of patient or state in what it says', async () => {
  const told: string[] = [];
  for (const name of ['notfound', 'deferred', 'disallowed', 'error', 'notsupported', 'versionmismatch']) {
    told.push(JSON.stringify(await ask(saying(sample(`pmix/soap-response-${name}.xml`)))));
  }
  told.push(JSON.stringify(await ask(saying(sample('pmix/soap-fault-missing-wsa.xml')))));
  told.push(JSON.stringify(await ask(saying(provided.replace('</pmp:Patient>', '</Sampleton>')))));
  expect(told.join()).not.toMatch(/Sampleton|Testa|1967-08-13|required header/);
});

it('asks for somebody whose name needs escaping', async () => {
  const odd: PdmpQuery = {
    ...query,
    patient: { ...query.patient, name: [{ family: `O'Brien & <Söhne> ]]>`, given: ['Zoë'] }] },
  };
  state.answer = saying(sample('pmix/soap-response-notfound.xml'));
  expect(await requestor().ask(odd, { state: 'OH' }, AbortSignal.timeout(5000))).toMatchObject({ status: 'no-data' });
  const read = tables.read('pmix-3/request', new TextEncoder().encode(state.received.at(-1)!.body));
  expect(JSON.stringify(read.bundle)).toContain(JSON.stringify(`O'Brien & <Söhne> ]]>`));
});
