import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { openRoutes } from '../../src/composition/openRoutes.js';
import { type Config, loadConfig } from '../../src/config/index.js';
import { startGateway } from '../../src/gateway.js';
import { openTables } from '../../src/mapping/index.js';
import { makeParty, outcome, securityOf } from '../standards/pmix/security/support/parties.js';
import { query, sample, say, type StateServer, stateServer, textOf } from '../standards/stateServer.js';

const gateway = makeParty('Test gateway');
const peer = makeParty('Test state');
const folder = mkdtempSync(join(tmpdir(), 'pdmp-secured-'));
let state: StateServer;
beforeAll(async () => {
  state = await stateServer();
  const files = { 'own.pem': gateway.cert, 'own.key': gateway.key, 'state.pem': peer.cert };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterAll(async () => {
  await state.stop();
  rmSync(folder, { recursive: true });
});

/** A gateway whose one state is asked by way of a hub, and secures its messages. */
function configured(): Config {
  const wsSecurity = { cert: '${file:own.pem}', key: '${file:own.key}', stateCerts: '${file:state.pem}' };
  const text = stringify({
    gateway: { site: 'KY_GWY' },
    data: join(folder, 'data'),
    server: { port: 0 },
    admin: { port: 0 },
    connections: { hub: { protocol: 'pmix-3', endpoint: state.url.replace(/\?.*/, '') } },
    routes: { OH: { via: 'hub', wsSecurity } },
  });
  writeFileSync(join(folder, 'gateway.yaml'), text);
  return loadConfig(join(folder, 'gateway.yaml'), {});
}

it('a route that says so asks and is answered in secured messages', async () => {
  const [route] = openRoutes(configured(), await openTables(), '1');
  const theirs = securityOf(peer, gateway);
  let asked = '';
  state.answer = async ({ body }, response) => {
    asked = await outcome(theirs, body);
    const answer = sample('pmix/soap-response-provided.xml')
      .replace(/(<wsa:RelatesTo>)[^<]*/, `$1${textOf(asked, 'MessageID')}`)
      .replace(/(<px:RequestID>)[^<]*/, `$1${textOf(asked, 'RequestID')}`);
    say(Buffer.from(theirs.protect(Buffer.from(answer))), 200, 'application/soap+xml')({ headers: {}, body }, response);
  };
  const answer = await route!.state.ask(query, AbortSignal.timeout(5000), 5000);
  await route!.requestor.close();
  expect(answer.status).toBe('provided');
  expect(asked).toContain('Sampleton');
  expect(state.received.at(-1)!.body).not.toContain('Sampleton');
});

it('the door answers in secured messages who speaks in the name of such a route, and keeps nothing', async () => {
  const logTo = new Writable({ write: (_chunk, _encoding, done) => done() });
  const running = await startGateway(configured(), { logTo });
  const headers = { 'content-type': 'application/soap+xml' };
  const body = sample('pmix/soap-deferred-push.xml');
  const response = await fetch(`${running.url}/pmix`, { method: 'POST', headers, body });
  const told = await response.text();
  await running.close();
  expect(response.status).toBe(200);
  expect(told).toContain('EncryptedData');
  expect(await outcome(securityOf(peer, gateway), told)).toMatch(/<px:Acknowledgement[^>]*>false</);
});
