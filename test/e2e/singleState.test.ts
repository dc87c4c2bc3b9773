import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'fhir-kit-client';
import { parseDocument } from 'yaml';
import { signIn } from '../../src/cli/ehr/signIn.js';
import type { Bundle } from '../../src/fhir/types.js';
import { cast, type Identity, type Protocol, type Simulator, startSimulator } from '../../src/simulator/index.js';
import { type Program, start } from '../support/program.js';
import { terminal } from '../support/terminal.js';
import { asOf, became, window } from './support/ehr.js';
import { knownTo, toldIn } from './support/facts.js';

/** The example as it stands in `config`, and each way in which the state's own service may speak. */
const example = 'config/single-state.yaml';
const protocols: readonly Protocol[] = [
  'pmix-3',
  'pmix-2',
  'script-10.6',
  'script-2017071',
  'asap-2.1a',
  'fhir-us-meds',
  'fhir-us-pdmp',
];
const folder = mkdtempSync(join(tmpdir(), 'pdmp-single-'));
const scope = 'system/MedicationDispense.rs';

/** A key pair as JWKs. */
function keyPair(kid: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  return {
    public: { ...publicKey.export({ format: 'jwk' }), kid },
    private: { ...privateKey.export({ format: 'jwk' }), kid },
  };
}
const [ehr, door] = [keyPair('ehr'), keyPair('door')];

/** The example with the values of this run: protocol and endpoint, free ports, the EHR's key. */
function written(protocol: Protocol, endpoint: string): string {
  // How to sign in at a state that speaks FHIR stands in the example as a comment.
  const text = readFileSync(example, 'utf8').replace(/# (smart: .*)/, protocol.startsWith('fhir') ? '$1' : '');
  const document = parseDocument(text);
  document.setIn(['server', 'port'], 0);
  document.deleteIn(['server', 'publicUrl']);
  document.setIn(['admin', 'port'], 0);
  document.setIn(['data'], join(folder, protocol));
  document.setIn(['routes', 'OH', 'protocol'], protocol);
  document.setIn(['routes', 'OH', 'endpoint'], endpoint);
  document.setIn(['clients', 0, 'jwks', 'keys'], [ehr.public]);
  const file = join(folder, `${protocol}.yaml`);
  writeFileSync(file, String(document));
  return file;
}

/** A demo state, and the built gateway in front of it as a process of its own. */
interface Seat {
  readonly simulator: Simulator;
  readonly program: Program;
}

async function open(protocol: Protocol): Promise<Seat> {
  const client = { id: 'front-door', keys: [door.public] };
  const simulator = await startSimulator({ asOf, states: [{ state: 'OH', protocol, path: '/pdmp', client }] });
  const file = written(protocol, simulator.states[0]?.endpoint ?? '');
  return { simulator, program: start('cli.mjs', ['serve', '--config', file]) };
}

/** A real client, signed in. */
async function clientOf({ program }: Seat): Promise<Client> {
  const [, port] = await program.printed(/"event":"gateway\.started".*?"port":(\d+)/);
  const baseUrl = `http://127.0.0.1:${port}/fhir`;
  const { accessToken } = await signIn(baseUrl, 'highview-ehr', { jwk: ehr.private, kid: 'ehr', alg: 'ES384' }, scope);
  const client = new Client({ baseUrl });
  client.bearerToken = accessToken;
  return client;
}

async function search(client: Client, { given, family, birthDate }: Identity): Promise<Bundle> {
  const searchParams = {
    'subject:Patient.name.given': given,
    'subject:Patient.name.family': family,
    'subject:Patient.birthdate': `eq${birthDate}`,
    'authorizingPrescription.dispenseRequest.validityPeriod': [`ge${window.from}`, `le${window.to}`],
    _include: ['MedicationDispense:subject', 'MedicationDispense:medication'],
    '_include:recurse': 'MedicationDispense:authorizingPrescription',
  };
  return (await client.search({ resourceType: 'MedicationDispense', searchParams })) as unknown as Bundle;
}

const seats = new Map<Protocol, Seat>();
beforeAll(async () => {
  writeFileSync(join(folder, 'front-door.key'), JSON.stringify(door.private), { mode: 0o600 });
  await start('cli.mjs', ['--version']).ended;
  await Promise.all(protocols.map(async (protocol) => seats.set(protocol, await open(protocol))));
}, 240_000);
afterAll(async () => {
  await Promise.all(
    [...seats.values()].map(async ({ program, simulator }) => {
      program.process.kill('SIGTERM');
      await program.ended;
      await simulator.stop();
    }),
  );
  rmSync(folder, { recursive: true });
});

it('is accepted as it stands, but that nobody can sign in yet', async () => {
  const { status, out, err } = await terminal(['check', '--config', example]);
  expect([status, err]).toEqual([0, expect.stringContaining('jwks')]);
  expect(out).toContain('OH');
});

describe.each(protocols)('the front door of a state that speaks %s', (protocol) => {
  it('answers a FHIR client with what the state knows, without a state being named', async () => {
    const seat = seats.get(protocol) as Seat;
    const client = await clientOf(seat);
    for (const person of [cast.star, cast.apostrophe, cast.unknown]) {
      const body = await search(client, person);
      const known = knownTo(seat.simulator, person, window);
      expect(toldIn(body)).toEqual(known);
      expect(became(body, client.baseUrl)).toEqual({ OH: known.length > 0 ? 'provided' : 'no-data' });
    }
    expect(seat.simulator.requests).toHaveLength(3);
    expect(seat.program.err()).toBe('');
  }, 60_000);
});
