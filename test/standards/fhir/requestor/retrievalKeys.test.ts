import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PdmpQuery, StateAnswer } from '../../../../src/exchange/types.js';
import type { JsonObject } from '../../../../src/fhir/types.js';
import { fhirClient } from '../../../../src/standards/fhir/requestor/client.js';
import { newRetrievalKeys } from '../../../../src/standards/fhir/requestor/us-pdmp/keys.js';
import { createUsPdmpRequestor } from '../../../../src/standards/fhir/requestor/us-pdmp/requestor.js';
import { type HttpConnection, openConnection } from '../../../../src/transport/connection.js';
import { query } from '../../stateServer.js';
import { type FhirState, fhirState, telling } from './support/fhirState.js';
import { data, dispense, entry, issue, outcome, patient, result } from './support/told.js';

let state: FhirState;
let connection: HttpConnection;
let ask: (asked?: PdmpQuery) => Promise<StateAnswer>;
beforeAll(async () => {
  state = await fhirState();
  connection = openConnection({ endpoint: state.base, maxResponseBytes: 1_000_000 });
});
beforeEach(() => {
  state.asked.length = 0;
  const requestor = createUsPdmpRequestor({ client: fhirClient(connection), endpoint: state.base });
  ask = (asked = query) => requestor.ask(asked, { state: 'OH' }, AbortSignal.timeout(5000));
});
afterAll(async () => {
  await connection.close();
  await state.stop();
});

const staged = (key: string): JsonObject =>
  result(
    { name: 'pre-stage-retrieval-key', valueString: key },
    { name: 'outcome', resource: outcome(issue('information', 'informational', 'pre-stage-accepted')) },
  );
const told = result(data([entry(dispense('d1')), entry(patient('1'))]));
const unknown = result({ name: 'outcome', resource: outcome(issue('information', 'informational', 'no-data')) });

/** The keys that came with the questions so far. */
const keysSent = () =>
  state.asked.map(({ body }) => /"pre-stage-retrieval-key","valueString":"([^"]*)"/.exec(body)?.[1] ?? 'none');

describe('a key that a state gives for a history to come', () => {
  it('fetches it when the same is asked again, and is good once', async () => {
    state.script = telling(staged('k1'));
    expect(await ask()).toMatchObject({ status: 'deferred', key: 'k1' });
    state.script = telling(told);
    expect([(await ask()).status, (await ask()).status]).toEqual(['provided', 'provided']);
    expect(keysSent()).toEqual(['none', 'k1', 'none']);
  });

  it('is kept while the state is not ready, also where it gives newer ones for what was begun later', async () => {
    state.script = telling(staged('k1'));
    await ask();
    state.script = telling(staged('k2'));
    expect((await ask()).status).toBe('deferred');
    state.script = telling(told);
    await ask();
    expect(keysSent()).toEqual(['none', 'k1', 'none', 'k1']);
  });

  it.each([
    ['says that it knows of nothing', telling(unknown)],
    ['refuses the key', telling(outcome(issue('error', 'forbidden')), 403)],
    ['is out of order', telling('', 503)],
    ['is not ready, but would answer', telling(staged('k2'))],
  ])(
    'is forgotten where the state %s: that may be about the key alone, so the state is asked plainly',
    async (_w, then) => {
      state.script = telling(staged('k1'));
      await ask();
      state.script = (asked, response) => (asked.body.includes('"k1"') ? then : telling(told))(asked, response);
      expect((await ask()).status).toBe('provided');
      await ask();
      expect(keysSent()).toEqual(['none', 'k1', 'none', 'none']);
    },
  );

  it('is for that patient and that practitioner', async () => {
    state.script = telling(staged('k1'));
    await ask();
    await ask({ ...query, patient: { ...query.patient, birthDate: '1967-08-14' } });
    await ask({ ...query, practitioner: { ...query.practitioner!, name: [{ family: 'Other' }] } });
    expect(keysSent()).toEqual(['none', 'none', 'none']);
  });
});

it('keeps keys for a day, and not more than it can hold', () => {
  let now = 0;
  const keys = newRetrievalKeys(() => now);
  keys.keep(query, 'OH', 'k');
  expect([keys.of(query, 'OH'), keys.of(query, 'KY')]).toEqual(['k', undefined]);
  now = 86_400_000;
  expect(keys.of(query, 'OH')).toBeUndefined();
  keys.keep(query, 'OH', 'k');
  const of = (n: number): PdmpQuery => ({ ...query, patient: { ...query.patient, birthDate: `d${n}` } });
  for (let n = 0; n < 10_000; n++) keys.keep(of(n), 'OH', `k${n}`);
  expect([keys.of(query, 'OH'), keys.of(of(0), 'OH')]).toEqual([undefined, 'k0']);
});
