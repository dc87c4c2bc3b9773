import { describe, expect, it } from '@jest/globals';
import { stateIssues } from '../../../../../src/exchange/issues.js';
import type { ExchangeAnswer } from '../../../../../src/exchange/types.js';
import type { Issue, JsonObject } from '../../../../../src/fhir/types.js';
import {
  historyOutcome,
  preStageAccepted,
  retrievalKeyUnknown,
} from '../../../../../src/standards/fhir/responder/us-pdmp/outcome.js';
import { outcomeOf, type Short } from '../../../../support/exchange/outcomes.js';
import { QUERY, URL } from './support/told.js';

type States = Readonly<Record<string, Short>>;
const WARNING = { code: 'outside-window', text: 'fills outside the window', count: 2 } as const;

const answered = (states: States, warned: readonly string[] = []): ExchangeAnswer => ({
  query: QUERY,
  outcomes: Object.entries(states).map(([state, short]) =>
    outcomeOf(state, short, warned.includes(state) ? [WARNING] : []),
  ),
  resources: [],
  answeredAt: QUERY.requestedAt,
});

/** `severity code status`, and which state it is about. */
function brief({ severity, code, details, extension }: Issue): string {
  const [coding] = (details as JsonObject).coding as JsonObject[];
  const [state] = (extension ?? []) as JsonObject[];
  return [severity, code, coding?.code, state?.valueCode ?? '*'].join(' ');
}
const issuesOf = (states: States, found: boolean, warned?: readonly string[]): string[] | undefined =>
  historyOutcome(answered(states, warned), URL, found)?.issue.map(brief);

describe('the outcome of $pdmp-history', () => {
  it.each<[string, States, string[] | undefined]>([
    ['nothing beside a whole history', { OH: 'provided', KY: 'provided' }, undefined],
    ['who knew of nothing', { OH: 'provided', KY: 'no-data' }, ['information informational no-data KY']],
    ['who did not answer', { OH: 'provided', KY: 'malformed' }, ['warning incomplete error KY']],
    ['who was too slow, by contract', { OH: 'provided', KY: 'timeout' }, ['warning timeout error KY']],
    ['who will answer later', { OH: 'provided', KY: 'deferred' }, ['warning incomplete deferred KY']],
    ['where several people match', { OH: 'provided', KY: 'ambiguous' }, ['warning multiple-matches deferred KY']],
    ['who refused', { OH: 'provided', KY: 'disallowed' }, ['error forbidden disallowed KY']],
  ])('with history says %s', (_name, states, expected) => expect(issuesOf(states, true)).toEqual(expected));

  it.each<[string, States, string[]]>([
    ['nobody knows of anything', { OH: 'no-data' }, ['information informational no-data OH']],
    ['a report is empty', { OH: 'provided' }, ['information informational no-data *']],
    [
      'a report is empty, another state silent',
      { OH: 'provided', KY: 'reset' },
      ['information informational no-data *', 'warning incomplete error KY'],
    ],
    [
      'all is put off: nobody looked yet, so nothing says that there is no history',
      { OH: 'deferred' },
      ['warning incomplete deferred OH'],
    ],
    [
      'some know of nothing, others fail',
      { OH: 'no-data', KY: 'malformed' },
      ['information informational no-data OH', 'warning incomplete error KY'],
    ],
    [
      'all fail',
      { OH: 'malformed', KY: 'timeout' },
      ['error exception error *', 'error incomplete error OH', 'error timeout error KY'],
    ],
    ['all are too slow', { OH: 'timeout' }, ['error exception error *', 'error timeout error OH']],
    ['nobody may be asked', { OH: 'disallowed' }, ['error forbidden disallowed *', 'error forbidden disallowed OH']],
  ])('without history, where %s', (_name, states, expected) => expect(issuesOf(states, false)).toEqual(expected));

  it('tells of fills that the window left out, and that nothing else was found', () => {
    expect(issuesOf({ OH: 'provided' }, false, ['OH'])).toEqual([
      'information informational no-data *',
      'information informational complete OH',
    ]);
  });

  it('keeps each state’s issue as contract §4 has it, with the name of its code', () => {
    const answer = answered({ OH: 'no-data', KY: 'timeout', IN: 'disallowed' });
    const plain = stateIssues(answer, URL);
    const issues = historyOutcome(answer, URL, false)?.issue ?? [];
    const names = ['No Data', 'Error', 'Disallowed'];
    expect(issues).toEqual(
      plain.map((issue, i) => {
        const details = issue.details as { coding: JsonObject[]; text: string };
        return { ...issue, details: { ...details, coding: [{ ...details.coding[0], display: names[i] }] } };
      }),
    );
  });

  it('has an opaque id, and nothing of the patient', () => {
    const outcome = historyOutcome(answered({ OH: 'timeout' }), URL, false);
    expect(outcome?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(outcome)).not.toMatch(/Testpatient|Casey|1984/);
  });

  it('of staging: accepted, or a key that leads nowhere', () => {
    expect(preStageAccepted().issue).toEqual([
      {
        severity: 'information',
        code: 'informational',
        details: {
          coding: [
            {
              system: 'http://hl7.org/fhir/us/pdmp/CodeSystem/temporary-pdmp-response-status',
              code: 'pre-stage-accepted',
              display: 'Pre-Stage Request Accepted',
            },
          ],
          text: expect.stringContaining('accepted'),
        },
        diagnostics: expect.stringContaining('accepted'),
      },
    ]);
    expect(retrievalKeyUnknown().issue.map(brief)).toEqual(['error exception error *']);
    expect(retrievalKeyUnknown().issue[0]?.diagnostics).toContain('ask again');
  });
});
