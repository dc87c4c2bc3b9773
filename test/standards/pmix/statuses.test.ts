import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AskedQuestion } from '../../../src/standards/pmix/statuses.js';
import { readAnswer } from '../../../src/standards/pmix/statuses.js';
import type { GraphIssue, GraphParts } from '../graphs.js';
import { dispenseOf, graphOf, person } from '../graphs.js';

const asked: AskedQuestion = {
  state: 'OH',
  messageId: 'urn:uuid:572c0cb2-04ce-48c0-bd95-229fbf748d0d',
  requestId: 'KY7f0c2d2e-6f0d-4f5e-9b3a-0d7b5a1c9e11',
};
const period = { start: '2022-11-30', end: '2024-11-30' };
const report = { period, timestamp: '2024-11-30T14:20:00Z' };
const status = (code: string, state?: string): GraphIssue => ({
  system: 'urn:pdmp:pmix:PMPStatus',
  codes: [code],
  state,
});
const fault = (...codes: string[]): GraphIssue => ({ system: 'urn:pdmp:soap:fault', codes });

/** Reads an answer that belongs to the question. */
function answer(issues: GraphIssue[], more: GraphParts = {}): ReturnType<typeof readAnswer> {
  const facts = { 'wsa-relates-to': asked.messageId, 'disclosing-state': 'OH', ...more.facts };
  return readAnswer(graphOf({ identifier: asked.requestId, ...more, issues, facts }), asked);
}

describe('every PMPStatus', () => {
  it.each<[string, GraphParts, object]>([
    [
      'Provided',
      { ...report, resources: dispenseOf('p') },
      { status: 'provided', period, executedAt: '2024-11-30T14:20:00Z' },
    ],
    ['Provided', report, { status: 'no-data' }],
    ['Provided', { payload: true }, { status: 'no-data' }],
    ['Provided', {}, { status: 'failed', code: 'malformed', disclosed: 'maybe', retryable: false }],
    [
      'Provided',
      { ...report, resources: [person('a'), person('b')] },
      { status: 'ambiguous', candidates: [person('a'), person('b')] },
    ],
    ['NotFound', {}, { status: 'no-data' }],
    ['NotFound', report, { status: 'no-data' }],
    ['NotFound', { ...report, resources: dispenseOf('p') }, { status: 'failed', code: 'malformed' }],
    [
      'NotFound',
      { ...report, resources: [person('a'), person('b')] },
      { status: 'ambiguous', candidates: [person('a'), person('b')] },
    ],
    ['Deferred', {}, { status: 'deferred', key: asked.requestId }],
    ['Deferred', { ...report, resources: [person('a')] }, { status: 'ambiguous', candidates: [person('a')] }],
    ['NotSupported', {}, { status: 'unsupported' }],
    ['VersionMismatch', {}, { status: 'unsupported' }],
    ['Disallowed', {}, { status: 'disallowed' }],
    ['Disallowed', { ...report, resources: dispenseOf('p') }, { status: 'disallowed' }],
    ['Error', {}, { status: 'failed', code: 'state-error', retryable: true, disclosed: 'no' }],
    ['Error', { ...report, resources: dispenseOf('p') }, { status: 'failed', code: 'state-error' }],
    ['Down', {}, { status: 'failed', code: 'malformed' }],
    ['Not Found', {}, { status: 'no-data' }],
    ['PROVIDED', { ...report, resources: dispenseOf('p') }, { status: 'provided' }],
  ])('%s (%#)', (code, parts, expected) => {
    expect(answer([status(code, 'OH')], parts)).toMatchObject(expected);
  });

  it('tells a report without a status, with a warning, and refuses neither', () => {
    expect(answer([], { ...report, resources: dispenseOf('p') })).toMatchObject({
      status: 'provided',
      warnings: [{ code: 'note', count: 1 }],
    });
    expect(answer([], report)).toMatchObject({ status: 'no-data' });
    expect(answer([], { ...report, facts: { 'disclosing-state': 'IN' } })).toMatchObject({ code: 'mismatched' });
    expect(answer([])).toMatchObject({ status: 'failed', code: 'malformed' });
  });

  it('hands on every resource but the header and the outcomes', () => {
    const told = answer([status('Provided', 'OH')], { ...report, resources: dispenseOf('p') });
    expect(told).toHaveProperty('resources', dispenseOf('p'));
  });

  it('leaves the people of a pick list out of a report that identifies someone, and says so', () => {
    const told = answer([status('Provided', 'OH')], { ...report, resources: [...dispenseOf('p'), person('other')] });
    expect(told).toHaveProperty('resources', dispenseOf('p'));
    expect(told).toHaveProperty('warnings', [expect.objectContaining({ code: 'note', count: 1 })]);
  });
});

describe('several Status entries', () => {
  const resources = dispenseOf('p');

  it('lets the asked state’s entry decide, whatever the others say and wherever it stands', () => {
    const entries = [status('Disallowed', 'IN'), status('Provided', 'OH'), status('Error', 'WV')];
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: 3 }), (shuffled) => {
        const told = answer(shuffled, { ...report, resources });
        expect(told).toMatchObject({ status: 'provided', warnings: [{ code: 'note', count: 2 }] });
      }),
    );
    expect(answer([status('Provided', 'IN'), status('NotFound', 'oh')])).toMatchObject({ status: 'no-data' });
  });

  it('is mismatched where the asked state is not among them', () => {
    const told = answer([status('Provided', 'IN'), status('NotFound', 'WV')], { ...report, resources });
    expect(told).toMatchObject({ status: 'failed', code: 'mismatched', disclosed: 'maybe' });
  });

  it('reads an entry without a state by the routing data', () => {
    expect(answer([status('NotFound')])).toMatchObject({ status: 'no-data' });
    expect(answer([status('NotFound')], { facts: { 'disclosing-state': 'IN' } })).toMatchObject({ code: 'mismatched' });
    expect(answer([status('NotFound'), status('Error', 'OH')])).toMatchObject({ code: 'state-error' });
  });

  it('takes no report or pick list that the routing data say is of another state', () => {
    const from = (state: string) => ({ ...report, facts: { 'disclosing-state': state } });
    const refused = { status: 'failed', code: 'mismatched', disclosed: 'maybe' };
    const people = [person('a'), person('b')];
    expect(answer([status('Provided', 'OH')], { ...from('IN'), resources })).toMatchObject(refused);
    expect(answer([status('Deferred', 'OH')], { ...from('in'), resources: people })).toMatchObject(refused);
    expect(answer([status('NotFound', 'OH')], from('IN'))).toMatchObject({ status: 'no-data' });
    expect(answer([status('Provided', 'OH')], { ...from('oh'), resources })).toMatchObject({ status: 'provided' });
    expect(answer([status('Provided', 'OH')], { ...from('OH_PMP'), resources })).toMatchObject({ status: 'provided' });
  });

  it('refuses an answer that contradicts itself, and not one that repeats itself', () => {
    expect(answer([status('Provided', 'OH'), status('Error', 'OH')], { ...report, resources })).toMatchObject({
      code: 'malformed',
    });
    expect(answer([status('NotFound', 'OH'), status('NotFound', 'OH')])).toMatchObject({ status: 'no-data' });
  });
});

describe('correlation', () => {
  const graph = (facts: Record<string, string>, identifier?: string, code = 'NotFound'): ReturnType<typeof graphOf> =>
    graphOf({ issues: [status(code, 'OH')], facts, identifier });

  it.each<[string, Record<string, string>, string | undefined, object]>([
    ['RelatesTo alone', { 'wsa-relates-to': asked.messageId }, undefined, { status: 'no-data' }],
    ['RelatesTo as uuid:', { 'wsa-relates-to': asked.messageId.replace('urn:', '') }, undefined, { status: 'no-data' }],
    ['RelatesTo in capitals', { 'wsa-relates-to': asked.messageId.toUpperCase() }, undefined, { status: 'no-data' }],
    ['RequestID alone', {}, asked.requestId, { status: 'no-data' }],
    ['another RelatesTo', { 'wsa-relates-to': 'urn:uuid:0' }, asked.requestId, { code: 'mismatched' }],
    ['another RequestID', { 'wsa-relates-to': asked.messageId }, 'KY0', { code: 'mismatched' }],
    ['neither', {}, undefined, { status: 'failed', code: 'mismatched', disclosed: 'maybe' }],
  ])('%s', (_name, facts, identifier, expected) => {
    expect(readAnswer(graph(facts, identifier), asked)).toMatchObject(expected);
  });

  it('needs no proof for an answer that tells nothing of the patient', () => {
    expect(readAnswer(graph({}, undefined, 'Error'), asked)).toMatchObject({ code: 'state-error' });
    expect(readAnswer(graph({}, undefined, 'Disallowed'), asked)).toMatchObject({ status: 'disallowed' });
    expect(readAnswer(graphOf({ issues: [fault('soap:Receiver')] }), asked)).toMatchObject({ code: 'state-error' });
  });
});

describe('SOAP faults', () => {
  it.each<[string[], object]>([
    [
      ['soap:Sender', 'wsa:MessageAddressingHeaderRequired'],
      { code: 'state-error', retryable: false, disclosed: 'no' },
    ],
    [['soap:Sender', 'wsa:InvalidAddressingHeader'], { code: 'state-error', retryable: false }],
    [['soap:Sender', 'wsa:ActionNotSupported'], { status: 'unsupported' }],
    [['soap:VersionMismatch'], { status: 'unsupported' }],
    [['soap:MustUnderstand'], { status: 'unsupported' }],
    [['soap:Sender', 'wsse:InvalidSecurity'], { code: 'state-error', retryable: false, disclosed: 'no' }],
    [['soap:Sender', 'wsse:FailedAuthentication'], { status: 'disallowed' }],
    [['soap:Receiver', 'wsa:EndpointUnavailable'], { code: 'unreachable', retryable: true, disclosed: 'no' }],
    [['soap:Sender', 'wsa:DestinationUnreachable'], { code: 'unreachable', retryable: true }],
    [['soap:Receiver'], { code: 'state-error', retryable: true, disclosed: 'maybe' }],
    [['soap:Receiver', 'a:InternalServiceFault'], { code: 'state-error', retryable: true }],
    [['Server'], { code: 'state-error', retryable: true }],
    [['soap:Sender'], { code: 'state-error', retryable: false, disclosed: 'no' }],
    [['x:constructor'], { code: 'state-error' }],
  ])('%j', (codes, expected) => {
    expect(answer([fault(...codes)])).toMatchObject(expected);
  });

  it('outranks a status beside it', () => {
    expect(answer([status('Provided', 'OH'), fault('soap:Receiver')], report)).toMatchObject({ code: 'state-error' });
  });

  it('is mismatched where it answers another question', () => {
    expect(answer([fault('soap:Receiver')], { facts: { 'wsa-relates-to': 'urn:uuid:0' } })).toMatchObject({
      code: 'mismatched',
    });
  });
});

it('repeats nothing of the patient or of the state’s own words in a sentence', () => {
  const words = [
    'Provided',
    'NotFound',
    'Deferred',
    'NotSupported',
    'Error',
    'Disallowed',
    'VersionMismatch',
    'Sampleton',
  ];
  for (const word of words) {
    const told = answer([status(word, 'OH')], { ...report, resources: [person('a')] });
    const { candidates: _candidates, ...sentences } = { candidates: undefined, ...told };
    expect(JSON.stringify(sentences)).not.toMatch(/Sampleton|Testa/);
  }
});
