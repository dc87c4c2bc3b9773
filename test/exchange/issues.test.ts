import { describe, expect, it } from '@jest/globals';
import { stateIssues } from '../../src/exchange/issues.js';
import type { FailureCode, StateAnswer } from '../../src/exchange/types.js';
import { outcomeOf, outcomeWith, type Short } from '../support/exchange/outcomes.js';

const BASE = 'https://gateway.example.org/fhir/StructureDefinition';
const issuesOf = (...outcomes: ReturnType<typeof outcomeOf>[]) =>
  stateIssues({ outcomes }, 'https://gateway.example.org/');
/** Beside a state that answered, so that the answer as a whole is no failure. */
const issueOf = (answer: StateAnswer, warnings: Parameters<typeof outcomeWith>[2] = []) =>
  issuesOf(outcomeOf('KY', 'provided'), outcomeWith('OH', answer, warnings))[0];
const failed = (code: FailureCode, disclosed: 'no' | 'maybe' = 'maybe'): StateAnswer => ({
  status: 'failed',
  code,
  retryable: false,
  disclosed,
});

const CODES: readonly FailureCode[] = [
  'unreachable',
  'timeout',
  'reset',
  'http-status',
  'malformed',
  'schema',
  'limit',
  'mismatched',
  'state-error',
  'circuit-open',
  'abandoned',
  'internal',
];

describe('stateIssues', () => {
  it.each<[string, string, string, StateAnswer]>([
    ['information', 'informational', 'no-data', { status: 'no-data' }],
    ['warning', 'multiple-matches', 'deferred', { status: 'ambiguous' }],
    ['warning', 'incomplete', 'deferred', { status: 'deferred' }],
    ['error', 'forbidden', 'disallowed', { status: 'disallowed', reason: 'this role may not ask' }],
    ['error', 'not-supported', 'version-mismatch', { status: 'unsupported', what: 'version' }],
    ['error', 'not-supported', 'error', { status: 'unsupported', what: 'operation' }],
    ['error', 'not-supported', 'error', { status: 'unsupported' }],
    ['warning', 'timeout', 'error', failed('timeout')],
    ['warning', 'incomplete', 'error', failed('unreachable')],
    ['warning', 'incomplete', 'error', failed('malformed')],
  ])('tells %s / %s / %s', (severity, code, pmix, answer) => {
    const issue = issueOf(answer);
    expect(issue).toMatchObject({
      severity,
      code,
      details: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/PMIXStatusCode', code: pmix }] },
      extension: [
        { url: `${BASE}/pdmp-state`, valueCode: 'OH' },
        { url: `${BASE}/pdmp-state-status`, valueCode: answer.status },
      ],
    });
    expect(issue?.diagnostics).toMatch(/^OH: \S.{10,}[^.]$/);
    expect((issue?.details as { text: string }).text).toMatch(/^[A-Z].*\.$/);
    expect(issue).not.toHaveProperty('expression');
    expect(issue).not.toHaveProperty('location');
  });

  it('has nothing to say of a state that told its records without a warning', () => {
    expect(issuesOf(outcomeOf('OH', 'provided'))).toEqual([]);
  });

  it('tells each warning with its count', () => {
    const warnings = [
      { code: 'unread', text: 'Suffix: not read', count: 3 },
      { code: 'outside-window', text: 'fills outside the asked window were left out', count: 2 },
    ] as const;
    const issue = issueOf({ status: 'provided', resources: [], warnings: [] }, warnings);
    expect(issue).toMatchObject({
      severity: 'information',
      code: 'informational',
      details: { coding: [{ code: 'complete' }] },
    });
    expect(issue?.diagnostics).toBe(
      'OH: records came; Suffix: not read (3); fills outside the asked window were left out (2)',
    );
  });

  it('tells many warnings in bearable length, and still how many', () => {
    const warnings = Array.from({ length: 150 }, (_each, n) => ({
      code: 'unread' as const,
      text: `Element${n}`,
      count: 2,
    }));
    const issue = issueOf({ status: 'no-data' }, warnings);
    expect(issue?.diagnostics).toMatch(/Element99 \(2\); and 50 more kinds \(100\)$/);
  });

  it('says both of what no data may mean', () => {
    const issue = issueOf({ status: 'no-data', detail: 'Status NotFound' });
    expect(issue?.diagnostics).toBe(
      'OH: the state knows of nothing for this person, or of no unique match; Status NotFound',
    );
    expect((issue?.details as { text: string }).text).toMatch(/no records .* or found no unique match/);
  });

  it.each(CODES)('has a sentence of its own for %s, and says whether anything may have been disclosed', (code) => {
    const [maybe, no] = [issueOf(failed(code))?.diagnostics ?? '', issueOf(failed(code, 'no'))?.diagnostics ?? ''];
    expect(maybe).toMatch(/the state may have disclosed records/);
    expect(no).toMatch(/nothing was disclosed|it was not asked/);
    const others = CODES.filter((other) => other !== code).map((other) => issueOf(failed(other))?.diagnostics);
    expect(others).not.toContain(maybe);
  });

  it('keeps what a route says on one line and short', () => {
    const issue = issueOf({ status: 'disallowed', reason: `no\r\n\u0000way ${'x'.repeat(400)}` });
    expect(issue?.diagnostics).toMatch(/^OH: refused; no way x+$/);
    expect(issue?.diagnostics?.length).toBeLessThanOrEqual(320);
  });

  it('is in the plan’s order, each state at most once', () => {
    const shorts: Short[] = ['no-data', 'provided', 'timeout', 'disallowed'];
    const issues = issuesOf(...shorts.map((short, n) => outcomeOf(['WA', 'OH', 'KY', 'IN'][n] ?? '', short)));
    expect(issues.map(({ diagnostics }) => diagnostics?.slice(0, 3))).toEqual(['WA:', 'KY:', 'IN:']);
  });

  it('makes everything an error where no state could be consulted', () => {
    const severities = (...shorts: Short[]) =>
      issuesOf(...shorts.map((short) => outcomeOf('OH', short))).map((issue) => issue.severity);
    expect(severities('timeout', 'unreachable')).toEqual(['error', 'error']);
    expect(severities('timeout')).toEqual(['error']);
    expect(severities('timeout', 'no-data')).toEqual(['warning', 'information']);
  });

  it('names the people of whom several match, where they may be told, and says how to ask again', () => {
    const person = { resourceType: 'Patient', name: [{ family: 'Doppelton' }] };
    const candidates = [
      { ...person, id: 'a1' },
      { ...person, id: 'b2' },
    ];
    const issue = issueOf({ status: 'ambiguous', candidates });
    expect(issue).toMatchObject({ severity: 'warning', code: 'multiple-matches' });
    expect(issue?.['extension']).toEqual([
      { url: `${BASE}/pdmp-state`, valueCode: 'OH' },
      { url: `${BASE}/pdmp-state-status`, valueCode: 'ambiguous' },
      { url: `${BASE}/pdmp-candidate`, valueReference: { reference: '#a1' } },
      { url: `${BASE}/pdmp-candidate`, valueReference: { reference: '#b2' } },
    ]);
    expect(issue?.['details']).toMatchObject({ text: expect.stringMatching(/The 2 who match .* ask again with/) });
    expect(JSON.stringify(issue)).not.toContain('Doppelton');
  });
});
