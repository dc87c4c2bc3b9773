import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Resource } from '../../../src/fhir/types.js';
import { readAnswer } from '../../../src/standards/asap/statuses.js';
import type { GraphIssue, GraphParts } from '../graphs.js';
import { dispenseOf, graphOf, person } from '../graphs.js';

const asked = { state: 'VA', destination: 'PMP-VA', requestId: '0f2b6c5a9d3e4b7f8a1c2d3e4f5a6b7c' };
const status = (code: string, state?: string): GraphIssue => ({ system: 'urn:pdmp:asap:status', codes: [code], state });
const exception = (code: string): GraphIssue => ({ system: 'urn:pdmp:asap:exception', codes: [code] });
const records = dispenseOf('p');

interface More extends GraphParts {
  /** Patients whom the answer itself is about. */
  readonly focus?: readonly string[];
  readonly strangers?: number;
}

function answer(issues: GraphIssue[], { focus = [], strangers, ...parts }: More = {}): ReturnType<typeof readAnswer> {
  const graph = graphOf({ identifier: asked.requestId, payload: true, ...parts, issues });
  const header = graph.resources[0] as Resource;
  const pointed = { ...header, focus: focus.map((id) => ({ reference: `urn:uuid:${id}` })) };
  return readAnswer({ ...graph, resources: [pointed, ...graph.resources.slice(1)], strangers }, asked);
}

describe('a status', () => {
  it.each<[string, More, object]>([
    ['provided', { resources: records }, { status: 'provided', warnings: [] }],
    ['provided', {}, { status: 'no-data' }],
    ['provided', { resources: [person('p')], focus: ['p'] }, { status: 'no-data' }],
    ['provided', { resources: [person('p')] }, { status: 'ambiguous', candidates: [{ id: 'p' }] }],
    ['provided', { strangers: 1 }, { status: 'failed', code: 'malformed' }],
    ['no-data', {}, { status: 'no-data' }],
    ['no-data', { strangers: 1 }, { status: 'failed', code: 'malformed' }],
    ['no-data', { resources: records }, { status: 'failed', code: 'malformed' }],
    ['ambiguous', {}, { status: 'ambiguous', candidates: [] }],
    ['ambiguous', { resources: [person('a'), person('b')] }, { candidates: [{ id: 'a' }, { id: 'b' }] }],
    ['ambiguous', { resources: records }, { status: 'failed', code: 'malformed' }],
    ['deferred', {}, { status: 'deferred' }],
    ['deferred', { resources: [person('a'), person('b')] }, { status: 'ambiguous' }],
    ['deferred', { resources: records }, { status: 'failed', code: 'malformed' }],
    ['disallowed', {}, { status: 'disallowed' }],
    ['unsupported', {}, { status: 'unsupported', what: 'operation' }],
    ['version-mismatch', {}, { status: 'unsupported', what: 'version' }],
    ['failed', {}, { status: 'failed', code: 'state-error', retryable: true, disclosed: 'no' }],
    ['Q7', { resources: records }, { status: 'failed', code: 'malformed' }],
    ['constructor', {}, { status: 'failed', code: 'malformed' }],
  ])('%s with %j', (code, more, expected) => {
    expect(answer([status(code, 'VA')], more)).toMatchObject(expected);
  });

  it('is the asked state’s, by code or destination; those of others are counted', () => {
    const others = [status('failed', 'OH'), status('no-data', 'WV')];
    for (const named of ['VA', 'PMP-VA'])
      expect(answer([...others, status('provided', named)], { resources: records })).toMatchObject({
        status: 'provided',
        warnings: [{ count: 2 }],
      });
    expect(answer(others, { resources: records })).toMatchObject({ status: 'failed', code: 'mismatched' });
  });

  it('that names no state is the asked one’s, unless another does', () => {
    expect(answer([status('no-data')])).toMatchObject({ status: 'no-data' });
    expect(answer([status('no-data'), status('disallowed', 'VA')])).toMatchObject({ status: 'disallowed' });
  });

  it('that contradicts another of the same state fails', () => {
    expect(answer([status('no-data', 'VA'), status('provided', 'VA')])).toMatchObject({ code: 'malformed' });
  });

  it('missing: records are told with a warning, nothing is a failure', () => {
    expect(answer([], { resources: records })).toMatchObject({ status: 'provided', warnings: [{ count: 1 }] });
    expect(answer([], { resources: [person('a'), person('b')] })).toMatchObject({ status: 'ambiguous' });
    expect(answer([])).toMatchObject({ status: 'failed', code: 'malformed' });
  });
});

describe('people', () => {
  it('of a pick list beside records are left out and counted', () => {
    const told = answer([status('provided', 'VA')], { resources: [...records, person('a')], focus: ['p'] });
    expect(told).toMatchObject({ status: 'provided', resources: records, warnings: [{ count: 1 }] });
  });

  it('several of them, and records: nobody guesses whose', () => {
    const told = answer([status('provided', 'VA')], { resources: [...records, person('q')], focus: ['p', 'q'] });
    expect(told).toMatchObject({ status: 'failed', code: 'malformed' });
  });
});

describe('an exception', () => {
  it.each<[string[], object]>([
    [['disallowed'], { status: 'disallowed' }],
    [['no-data'], { status: 'no-data' }],
    [['ambiguous'], { status: 'ambiguous' }],
    [['unsupported'], { status: 'unsupported' }],
    [['invalid-request'], { code: 'state-error', retryable: false, disclosed: 'no' }],
    [['unavailable'], { code: 'state-error', retryable: true }],
    [['E-1'], { code: 'state-error', retryable: false, disclosed: 'maybe' }],
    [['toString'], { code: 'state-error' }],
    [['no-data', 'unavailable'], { code: 'state-error' }],
    [['unavailable', 'disallowed'], { status: 'disallowed' }],
  ])('%j', (codes, expected) => {
    expect(answer(codes.map(exception))).toMatchObject(expected);
  });

  it('outranks a status, and contradicts records', () => {
    expect(answer([exception('disallowed'), status('provided', 'VA')])).toMatchObject({ status: 'disallowed' });
    expect(answer([exception('no-data')], { resources: records })).toMatchObject({ code: 'malformed' });
  });
});

describe('which question', () => {
  it.each<[string, GraphIssue[], More]>([
    ['data', [status('provided', 'VA')], { resources: records }],
    ['no data', [status('no-data', 'VA')], {}],
    ['several people', [status('ambiguous', 'VA')], {}],
    ['later', [status('deferred', 'VA')], {}],
    ['nobody known', [exception('no-data')], {}],
  ])('%s needs proof', (_name, issues, more) => {
    expect(answer(issues, { ...more, identifier: undefined })).toMatchObject({ code: 'mismatched' });
    expect(answer(issues, { ...more, identifier: 'another' })).toMatchObject({ code: 'mismatched' });
  });

  it('does not matter to refusals and errors that name none', () => {
    expect(answer([exception('disallowed')], { identifier: undefined })).toMatchObject({ status: 'disallowed' });
    expect(answer([status('failed', 'VA')], { identifier: undefined })).toMatchObject({ code: 'state-error' });
  });
});

it('never tells data without the asked state’s word and the question’s name, whatever comes', () => {
  const words = ['provided', 'no-data', 'ambiguous', 'deferred', 'disallowed', 'failed', 'Q7'];
  const entry = fc.record({ code: fc.constantFrom(...words), state: fc.constantFrom(undefined, 'VA', 'OH') });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 3 }), fc.boolean(), fc.boolean(), (entries, ours, full) => {
      const issues = entries.map(({ code, state }) => status(code, state));
      const told = answer(issues, { identifier: ours ? asked.requestId : 'x', resources: full ? records : [] });
      const own = entries.filter(({ state }) => state === 'VA');
      const word = own.length > 0 ? own : entries.filter(({ state }) => state === undefined);
      const says = entries.length === 0 || (word.length > 0 && word.every(({ code }) => code === 'provided'));
      expect(told.status === 'provided').toBe(ours && full && says);
    }),
    { numRuns: 500 },
  );
});
