import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Session } from '../../src/cli/ehr/signIn.js';
import { cast, type FaultInput, type Identity } from '../../src/simulator/index.js';
import { openFhirValidator } from '../support/fhir-validate.js';
import { type FrontGateway, startFrontGateway } from '../support/frontGateway.js';
import { type House, startHouse } from '../support/house.js';
import { terminal } from '../support/terminal.js';
import { ask, asOf, became, window, words } from './support/ehr.js';
import { knownTo, toldIn } from './support/facts.js';
import { unfolded } from './support/unfolded.js';

const validator = openFhirValidator();

/** The same demo states three times: asked directly, and through a gateway behind in each of FHIR's two guides. */
let direct: House;
let meds: FrontGateway;
let pdmp: FrontGateway;
let sessions: { readonly direct: Session; readonly meds: Session; readonly pdmp: Session };
beforeAll(async () => {
  const quick = { deadline: '2500ms' };
  [direct, meds, pdmp] = await Promise.all([
    startHouse({ asOf }),
    startFrontGateway({ asOf }, () => 'fhir-us-meds', { method: 'post' }, quick),
    startFrontGateway({ asOf }, () => 'fhir-us-pdmp', {}, quick),
  ]);
  sessions = { direct: await direct.session(), meds: await meds.session(), pdmp: await pdmp.session() };
}, 60_000);
afterAll(async () => {
  validator.close();
  await Promise.all([direct.close(), meds.close(), pdmp.close()]);
});

const fronts = ['meds', 'pdmp'] as const;
const houseOf = (front: 'meds' | 'pdmp'): FrontGateway => (front === 'meds' ? meds : pdmp);

describe.each(fronts)('a gateway that asks another one (%s)', (front) => {
  it.each<[string, Identity]>([
    ['star', cast.star],
    ['nobody knows', cast.unknown],
    ['nothing was dispensed to', cast.noPrescriptions],
    ['is two people', cast.ambiguous],
    ['has an apostrophe', cast.apostrophe],
  ])('learns of somebody who %s what the states say', async (_name, person) => {
    const [told, known] = await Promise.all([ask(sessions[front], person), ask(sessions.direct, person)]);
    expect(told.status).toBe(known.status);
    expect(became(told.body, sessions[front].base)).toEqual(became(known.body, sessions.direct.base));
    expect(toldIn(told.body)).toEqual(toldIn(known.body));
  });

  it.each<[string, FaultInput, string]>([
    ['disallows', { kind: 'pmp-status', status: 'Disallowed' }, 'disallowed'],
    ['puts off', { kind: 'pmp-status', status: 'Deferred' }, 'deferred'],
    ['has several people', { kind: 'pmp-status', status: 'Deferred', report: 'picklist' }, 'ambiguous'],
    ['speaks another version', { kind: 'pmp-status', status: 'VersionMismatch' }, 'unsupported'],
    ['knows nothing', { kind: 'pmp-status', status: 'NotFound' }, 'no-data'],
    ['ends its answer early', { kind: 'truncated' }, 'failed'],
    ['never answers', { kind: 'hang' }, 'failed'],
  ])('learns that a state behind it %s', async (_name, fault, expected) => {
    const { simulator } = houseOf(front).upstream;
    await simulator.setFault('IN', fault);
    const { status, body } = await ask(sessions[front], cast.star);
    await simulator.setFault('IN', undefined);
    expect(status).toBe(200);
    expect(became(body, sessions[front].base)).toMatchObject({ IN: expected, OH: 'provided', WA: 'provided' });
    expect(toldIn(body)).toEqual(knownTo(simulator, cast.star, window, ['IN']));
  });

  it(`tells what ${validator.name} finds no errors in`, async () => {
    for (const accept of ['application/fhir+json', 'application/fhir+xml']) {
      const { text } = await ask(sessions[front], cast.apostrophe, window, accept);
      expect(await validator.errors(text)).toEqual([]);
    }
  });

  it('serves the public keys by which the other knows it', async () => {
    const { gateway } = houseOf(front);
    const answer = await fetch(`${gateway.url}/auth/jwks`);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=300']);
    const { keys } = (await answer.json()) as { keys: Record<string, unknown>[] };
    expect(keys).toEqual([
      {
        kty: 'EC',
        crv: 'P-384',
        x: expect.any(String),
        y: expect.any(String),
        kid: expect.any(String),
        alg: 'ES384',
        use: 'sig',
      },
    ]);
  });

  it('is reached by check --probe', async () => {
    const { status, out } = await terminal(['check', '--config', houseOf(front).configFile, '--probe']);
    expect(out).toContain(`routes.OH (fhir-us-${front} at ${houseOf(front).upstream.gateway.url}): reached`);
    expect(status).toBe(0);
  });
});

it('tells through the US Meds search all that it is told, word for word', async () => {
  for (const person of [cast.star, cast.apostrophe]) {
    const [told, known] = await Promise.all([ask(sessions.meds, person), ask(sessions.direct, person)]);
    expect(unfolded(told.body)).toEqual(unfolded(known.body));
  }
});

it('leaves out nothing of the other in silence: a remark of it is told', async () => {
  const { simulator } = meds.upstream;
  await simulator.setFault('IN', { kind: 'several-status' });
  const { body } = await ask(sessions.meds, cast.star);
  await simulator.setFault('IN', undefined);
  const said = words(body, sessions.meds.base).find(({ state }) => state === 'IN');
  expect(said?.issue.diagnostics).toContain('adds a remark of its own');
});
