import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StateAnswer } from '../../../src/exchange/types.js';
import type { Resource } from '../../../src/fhir/types.js';
import { readAnswer, type Reading } from '../../../src/standards/script/statuses.js';
import type { GraphIssue, GraphParts } from '../graphs.js';
import { dispenseOf, graphOf } from '../graphs.js';

const asked = { state: 'WA', messageId: '0f2b6c5a9d3e4b7f8a1c2d3e4f5a6b7c' };
const issue = (system: string, codes: string[], state?: string): GraphIssue => ({
  system: `urn:pdmp:script:${system}`,
  codes,
  state,
});
const response = (code: string): GraphIssue => issue('response', [code]);
const reason = (code: string, state?: string): GraphIssue => issue('reason', [code], state);
const error = (...codes: string[]): GraphIssue => issue('error', codes);
const resources = dispenseOf('p');

function reading(issues: GraphIssue[], more: GraphParts = {}, text?: string): Reading {
  const graph = graphOf({ identifier: asked.messageId, ...more, issues });
  const outcome = graph.resources.find(({ resourceType }) => resourceType === 'OperationOutcome');
  if (outcome && text !== undefined) Object.assign(outcome, { issue: tell(outcome, text) });
  return readAnswer(graph, asked);
}
const answer = (...told: Parameters<typeof reading>): StateAnswer => reading(...told).answer;
const tell = (outcome: Resource, text: string): unknown =>
  (outcome['issue'] as { details: object }[]).map((one) => ({ ...one, details: { ...one.details, text } }));

describe('a SCRIPT Error', () => {
  it.each<[string[], string | undefined, object]>([
    [['900', '1000'], 'NotFound', { status: 'no-data' }],
    [['900', '1000'], undefined, { status: 'no-data' }],
    [['900'], 'NotFound', { status: 'no-data' }],
    [['900'], 'Patient not found.', { status: 'no-data' }],
    [['900'], 'Prescriber not found', { status: 'failed', code: 'state-error', retryable: false }],
    [['900'], 'Testa Sampleton', { status: 'failed', code: 'state-error', retryable: false, disclosed: 'no' }],
    [['900', '2000'], undefined, { status: 'ambiguous' }],
    [['900', '4030'], undefined, { status: 'disallowed' }],
    [['900', '4040'], undefined, { status: 'unsupported' }],
    [['4040'], undefined, { status: 'unsupported' }],
    [['900', '220'], undefined, { code: 'state-error', retryable: false, disclosed: 'maybe' }],
    [['900', '500'], undefined, { code: 'state-error', retryable: false }],
    [['600', '008'], undefined, { code: 'timeout', retryable: true, disclosed: 'maybe' }],
    [['600'], undefined, { code: 'state-error', retryable: true }],
    [['601', '210'], undefined, { code: 'state-error', retryable: true }],
    [['601', '1000'], undefined, { code: 'state-error', retryable: false }],
    [['601'], 'NotFound', { code: 'state-error' }],
    [['602', '4020'], undefined, { code: 'state-error', retryable: true }],
    [['602'], undefined, { code: 'state-error', retryable: true }],
    [['700'], undefined, { code: 'state-error', retryable: false }],
    [['P001'], undefined, { code: 'state-error' }],
    [['constructor'], undefined, { code: 'state-error' }],
  ])('%j %s', (codes, text, expected) => {
    expect(answer([error(...codes)], {}, text)).toMatchObject(expected);
  });

  it('is read the same where each code stands in an issue of its own', () => {
    expect(answer([error('900'), issue('description', ['1000'])])).toMatchObject({ status: 'no-data' });
  });
});

describe('a denial', () => {
  it.each<[string[], object]>([
    [['AA'], { status: 'no-data' }],
    [['AB'], { status: 'no-data' }],
    [['AC'], { status: 'no-data' }],
    [['BB'], { status: 'no-data' }],
    [['BC'], { status: 'disallowed' }],
    [['GV'], { status: 'disallowed' }],
    [['AA', 'GV'], { status: 'disallowed' }],
    [['AA', 'BB'], { status: 'no-data' }],
    [['AA', 'AF'], { status: 'failed', code: 'state-error' }],
    [['AF'], { status: 'failed', code: 'state-error' }],
    [[], { status: 'failed', code: 'state-error' }],
  ])('for %j', (codes, expected) => {
    expect(answer([response('Denied'), ...codes.map((code) => reason(code))])).toMatchObject(expected);
  });
});

describe('an approval', () => {
  it.each<[string, GraphIssue[], Resource[], object]>([
    ['with records', [], resources, { status: 'provided', resources, warnings: [] }],
    ['without records', [], [], { status: 'no-data' }],
    ['DK with records', [reason('DK')], resources, { status: 'provided' }],
    ['DK without records', [reason('DK')], [], { status: 'failed', code: 'malformed' }],
    ['DJ without records', [reason('DJ')], [], { status: 'no-data' }],
    ['DJ with records', [reason('DJ')], resources, { status: 'failed', code: 'malformed' }],
    ['DL', [reason('DL')], [], { status: 'disallowed' }],
    ['DM', [reason('DM')], [], { status: 'failed', code: 'state-error', retryable: true, disclosed: 'no' }],
    ['AQ without records', [reason('AQ')], [], { status: 'failed', code: 'malformed' }],
    ['AQ, the state DJ', [reason('AQ'), reason('DJ', 'WA')], [], { status: 'no-data' }],
    ['the state DK', [reason('DK', 'WA')], resources, { status: 'provided', warnings: [] }],
    ['the state DJ', [reason('DJ', 'WA')], [], { status: 'no-data' }],
    ['the state DL', [reason('DL', 'WA')], resources, { status: 'disallowed' }],
    ['the state DM', [reason('DM', 'WA')], [], { status: 'failed', code: 'state-error' }],
    ['general DK, the state DL', [reason('DK'), reason('DL', 'WA')], [], { status: 'disallowed' }],
    ['others only', [reason('DK', 'OR')], resources, { status: 'failed', code: 'mismatched' }],
    ['the state twice, otherwise', [reason('DK', 'WA'), reason('DL', 'WA')], resources, { code: 'malformed' }],
  ])('%s', (_name, reasons, told, expected) => {
    expect(answer([response('Approved'), ...reasons], { resources: told })).toMatchObject(expected);
  });

  it('lets the asked state decide in any order, and counts the others', () => {
    const states = [reason('DL', 'OR'), reason('DK', 'WA'), reason('DM', 'ID')];
    fc.assert(
      fc.property(fc.shuffledSubarray(states, { minLength: 3 }), (shuffled) => {
        const told = answer([response('Approved'), ...shuffled], { resources });
        expect(told).toMatchObject({ status: 'provided', warnings: [{ code: 'note', count: 2 }] });
      }),
    );
  });

  it('says whether there is more', () => {
    const many = (count: number): Resource[] => Array.from({ length: count }, (_, i) => dispenseOf('p', `d${i}`)[0]!);
    const more = (reasons: GraphIssue[], told: Resource[]) =>
      reading([response('Approved'), ...reasons], { resources: told });
    expect(more([], many(299))).not.toHaveProperty('more');
    expect(more([], many(300))).toMatchObject({ more: 'full', answer: { warnings: [] } });
    expect(more([reason('AQ')], many(2))).toMatchObject({ more: 'AQ', answer: { warnings: [] } });
    expect(more([reason('AQ', 'OR')], many(2))).not.toHaveProperty('more');
    expect(reading([response('Denied'), reason('AQ')])).not.toHaveProperty('more');
  });

  it('knows the window and the time of the report', () => {
    const period = { start: '2024-01-15', end: '2026-01-15' };
    const told = answer([response('Approved')], { resources, period, timestamp: '2026-01-15T14:03:22Z' });
    expect(told).toMatchObject({ period, executedAt: '2026-01-15T14:03:22Z' });
  });
});

describe('an acknowledgement', () => {
  it('alone is no history', () => {
    expect(answer([issue('status', ['010'])])).toMatchObject({
      status: 'failed',
      code: 'malformed',
      detail: expect.stringMatching(/acknowledged/),
    });
  });

  it('is not asked for where records came, and where none came nothing is made of it', () => {
    expect(answer([])).toMatchObject({ status: 'failed', code: 'malformed' });
    expect(answer([], { resources })).toMatchObject({ status: 'provided', warnings: [{ code: 'note' }] });
    expect(answer([reason('DL', 'WA')], { resources })).toMatchObject({ status: 'disallowed' });
  });
});

describe('correlation', () => {
  const read = (parts: GraphParts): StateAnswer => readAnswer(graphOf(parts), asked).answer;
  const issues = [response('Approved')];

  it.each<[string, GraphParts, object]>([
    ['RelatesToMessageID', { identifier: asked.messageId }, { status: 'provided' }],
    ['WA’s repeated MessageID', { facts: { 'script-message-id': asked.messageId } }, { status: 'provided' }],
    [
      'another RelatesToMessageID',
      { identifier: 'x', facts: { 'script-message-id': asked.messageId } },
      { code: 'mismatched' },
    ],
    ['neither', { facts: { 'script-message-id': 'x' } }, { status: 'failed', code: 'mismatched', disclosed: 'maybe' }],
  ])('%s', (_name, parts, expected) => {
    expect(read({ issues, resources, ...parts })).toMatchObject(expected);
  });

  it('needs no proof for an answer that tells nothing of the patient, and for all others it does', () => {
    expect(read({ issues: [error('602')] })).toMatchObject({ code: 'state-error' });
    expect(read({ issues: [error('900', '4030')] })).toMatchObject({ status: 'disallowed' });
    expect(read({ issues: [error('900', '1000')] })).toMatchObject({ code: 'mismatched' });
    expect(read({ issues: [response('Denied'), reason('AA')] })).toMatchObject({ code: 'mismatched' });
    expect(read({ issues: [error('602')], identifier: 'x' })).toMatchObject({ code: 'mismatched' });
  });
});
