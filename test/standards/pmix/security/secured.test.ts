import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { WSSecurityCert } from 'soap';
import type { StateAnswer } from '../../../../src/exchange/types.js';
import { openTables } from '../../../../src/mapping/index.js';
import type { Tables } from '../../../../src/mapping/types.js';
import { createPmixRequestor } from '../../../../src/standards/pmix/requestor.js';
import { type Connection, openConnection } from '../../../../src/transport/connection.js';
import { type Answer, query, sample, say, type StateServer, stateServer, textOf } from '../../stateServer.js';
import {
  decryptedElsewhere,
  encryptedElsewhere,
  PARTS,
  signedElsewhere,
  verifiedElsewhere,
} from './support/foreign.js';
import { makeParty, outcome, type Party, securityOf } from './support/parties.js';

const gateway = makeParty('Test gateway');
const state = makeParty('Test state');
const mallory = makeParty('Test attacker');
const PROVIDED = sample('pmix/soap-response-provided.xml');
let tables: Tables;
let server: StateServer;
let connection: Connection;
beforeAll(async () => {
  tables = await openTables({ only: ['pmix-3/request', 'pmix-3/report', 'pmix-2/report'] });
  server = await stateServer();
  connection = openConnection({ endpoint: server.url });
});
afterAll(async () => {
  await connection.close();
  await server.stop();
});

let security = securityOf(gateway, state);
beforeEach(() => {
  security = securityOf(gateway, state);
});
async function ask(answer: Answer, signal = AbortSignal.timeout(5000)): Promise<StateAnswer> {
  server.answer = answer;
  const requestor = createPmixRequestor({
    tables,
    connection,
    generation: 'pmix-3',
    site: 'KY_GWY',
    schema: 'strict',
    security,
  });
  return requestor.ask(query, { state: 'OH' }, signal);
}

/** What a state on other libraries does: opens the question, checks its signature, and makes an answer to it. */
function answered(body: string, xml = PROVIDED): string {
  const question = decryptedElsewhere(body, state);
  const parts = verifiedElsewhere(question, gateway);
  if (parts.length !== 7 || !parts.some((part) => part.includes('Sampleton'))) throw new Error('not signed as agreed');
  return xml
    .replace(/(<wsa:RelatesTo>)[^<]*/, `$1${textOf(question, 'MessageID')}`)
    .replace(/(<px:RequestID>)[^<]*/, `$1${textOf(question, 'RequestID')}`);
}
const secured = (xml: string, by: Party = state, parts = PARTS): string =>
  encryptedElsewhere(signedElsewhere(xml, by, { parts }), gateway);
type Make = (question: string) => string;
const saying =
  (make: Make, status = 200): Answer =>
  (received, response) =>
    say(make(received.body), status, 'application/soap+xml')(received, response);

describe('a secured route', () => {
  it('asks what only the state can read, and reads what only the state can have said', async () => {
    const answer = await ask(saying((question) => secured(answered(question))));
    expect(answer).toMatchObject({ status: 'provided', warnings: [] });
    const { body } = server.received.at(-1)!;
    expect(body).not.toContain('Sampleton');
    expect(textOf(body, 'RequestID')).toMatch(/^KY/);
  });

  it('tells the same as one without security', async () => {
    const answer = await ask(saying((question) => secured(answered(question))));
    const trusted = createPmixRequestor({ tables, connection, generation: 'pmix-3', site: 'KY_GWY', schema: 'strict' });
    server.answer = (received, response) => {
      const id = textOf(received.body, 'MessageID');
      const xml = PROVIDED.replace(/(<wsa:RelatesTo>)[^<]*/, `$1${id}`).replace(
        /(<px:RequestID>)[^<]*/,
        `$1${textOf(received.body, 'RequestID')}`,
      );
      say(xml, 200, 'application/soap+xml')(received, response);
    };
    const open = await trusted.ask(query, { state: 'OH' }, AbortSignal.timeout(5000));
    const bare = (told: StateAnswer): string => JSON.stringify(told).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '');
    expect(bare(answer)).toBe(bare(open));
  });

  it.each<[string, Make, string]>([
    ['is not secured', (question) => answered(question), 'not signed and encrypted'],
    ['is only signed', (question) => signedElsewhere(answered(question), state), 'not signed and encrypted'],
    ['is signed by somebody else', (question) => secured(answered(question), mallory), 'another certificate'],
    ['is signed in part', (question) => secured(answered(question), state, PARTS.slice(0, -1)), 'must be signed'],
    [
      'is altered',
      (question) => secured(answered(question)).replace(/(<e:CipherValue>)../g, '$1AA'),
      'cannot be opened',
    ],
    ['is our own question', (question) => question, 'another certificate'],
    ['is cut off', (question) => secured(answered(question)).slice(0, -50), 'not well-formed'],
  ])('fails, and reads nothing, where the answer %s', async (_name, make, words) => {
    const answer = await ask(saying(make));
    expect(answer).toMatchObject({ status: 'failed', code: 'malformed', disclosed: 'maybe' });
    expect(JSON.stringify(answer)).toContain(words);
  });

  it('fails where the answer is larger than its route says, and says what to raise', async () => {
    security = securityOf(gateway, state, { bytes: 10_000 });
    const answer = await ask(saying((question) => secured(answered(question))));
    expect(answer).toMatchObject({ status: 'failed', code: 'limit', retryable: false, disclosed: 'maybe' });
    expect(JSON.stringify(answer)).toContain('wsSecurity.bytes');
  });

  it('fails where the answer is still being opened when nobody waits for it any more', async () => {
    const gone = new AbortController();
    const claim = (): Promise<boolean> => {
      gone.abort();
      return Promise.resolve(true);
    };
    security = securityOf(gateway, state, { claim });
    const answer = await ask(
      saying((question) => secured(answered(question))),
      gone.signal,
    );
    expect(answer).toMatchObject({ status: 'failed', code: 'timeout', retryable: true, disclosed: 'maybe' });
  });

  it('takes no answer twice, nor one to another question', async () => {
    let earlier = '';
    await ask(saying((question) => (earlier = secured(answered(question)))));
    expect(await ask(saying(() => earlier))).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('came before'),
    });
    security = securityOf(gateway, state);
    expect(await ask(saying(() => earlier))).toMatchObject({ status: 'failed', code: 'mismatched' });
  });

  const fault = sample('pmix/soap-fault-missing-wsa.xml');
  const named = fault.replace('</soap:Header>', '<wsa:MessageID>urn:uuid:of-a-fault</wsa:MessageID></soap:Header>');
  /** What a route without security makes of it. */
  const plain = (xml: string): Promise<StateAnswer> => {
    server.answer = say(xml, 500, 'application/soap+xml');
    const trusted = createPmixRequestor({ tables, connection, generation: 'pmix-3', site: 'KY_GWY', schema: 'strict' });
    return trusted.ask(query, { state: 'OH' }, AbortSignal.timeout(5000));
  };
  it('goes by the HTTP status of an unsecured failure, and reads a secured one', async () => {
    expect(await ask(saying(() => fault, 503))).toMatchObject({
      status: 'failed',
      code: 'http-status',
      retryable: true,
    });
    expect(await ask(saying(() => 'a page', 503))).toMatchObject({ status: 'failed', code: 'http-status' });
    expect(await ask(saying(() => '<html>', 200))).toMatchObject({ status: 'failed', code: 'malformed' });
    const told = await ask(saying(() => secured(named, state, PARTS.slice(0, 4)), 500));
    expect(told).toEqual(await plain(named));
    expect(told).not.toMatchObject({ code: 'http-status' });
  });
});

describe('WSSecurityCert of the package soap', () => {
  const options = {
    hasTimeStamp: true,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    additionalReferences: [
      'wsa:Action',
      'wsa:MessageID',
      'wsa:To',
      'wsa:RelatesTo',
      'px:ResponseStatus',
      'px:RoutingData',
    ],
    signerOptions: { prefix: 'ds', idMode: 'wssecurity' as const },
  };
  const opened = (xml: string): Promise<string> => outcome(securityOf(gateway, state, { mode: 'sign' }), xml);

  it('signs what is taken', async () => {
    const sent = new WSSecurityCert(state.key, state.cert, '', options).postProcess(PROVIDED, 'soap');
    expect(await opened(sent)).toContain('Sampleton');
    expect(await opened(sent.replace('Sampleton', 'Sampletom'))).toBe('signature');
  });

  it('leaves out what is missed', async () => {
    const fewer = { ...options, additionalReferences: options.additionalReferences.slice(1) };
    const sent = new WSSecurityCert(state.key, state.cert, '', fewer).postProcess(PROVIDED, 'soap');
    expect(await opened(sent)).toBe('unsigned');
  });
});
