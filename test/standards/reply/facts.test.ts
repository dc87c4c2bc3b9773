import { describe, expect, it } from '@jest/globals';
import { Decimal } from '../../../src/fhir/decimal.js';
import type { MessageGraph } from '../../../src/mapping/types.js';
import {
  answeredIdentifier,
  executedAt,
  headerFact,
  provided,
  recordCount,
  replyCodes,
  saysNotFound,
  searchedPeriod,
  subjects,
} from '../../../src/standards/reply/facts.js';
import { wholeSeconds } from '../../../src/standards/reply/instant.js';
import { withoutSsn } from '../../../src/standards/reply/patient.js';
import { dispenseOf, graphOf, person } from '../graphs.js';

const bare: MessageGraph = { resources: [], warnings: [], enveloped: false, payload: true };

describe('a graph', () => {
  it('that holds nothing tells nothing', () => {
    expect(replyCodes(bare, 'urn:x')).toEqual([]);
    expect(headerFact(bare, 'x')).toBeUndefined();
    expect(answeredIdentifier(bare)).toBeUndefined();
    expect(searchedPeriod(bare)).toBeUndefined();
    expect(executedAt(bare)).toBeUndefined();
    expect(recordCount(bare)).toBe(0);
    expect(saysNotFound(bare)).toBe(false);
  });

  it('of an odd shape tells nothing either', () => {
    const odd: MessageGraph = {
      ...bare,
      resources: [
        {
          resourceType: 'MessageHeader',
          response: 'x',
          extension: [null, new Decimal('1.0'), { url: 'urn:pdmp:extension:a' }],
        },
        { resourceType: 'OperationOutcome', issue: [{ details: 'x' }, { details: { coding: 'x', text: 7 } }] },
        { resourceType: 'MedicationDispense', subject: [] },
      ],
    };
    expect(replyCodes(odd, 'urn:x')).toEqual([]);
    expect(headerFact(odd, 'a')).toBeUndefined();
    expect(answeredIdentifier(odd)).toBeUndefined();
    expect(subjects(odd).size).toBe(0);
  });

  it('tells codes of one system with the state that they are about', () => {
    const graph = graphOf({
      issues: [
        { system: 'urn:a', codes: ['1', ' 2 '], state: 'oh' },
        { system: 'urn:b', codes: ['3'] },
        { system: 'urn:a', codes: ['4'] },
      ],
    });
    expect(replyCodes(graph, 'urn:a')).toEqual([{ code: '1', state: 'OH' }, { code: '2', state: 'OH' }, { code: '4' }]);
  });

  it('counts a record once, whatever resources tell it', () => {
    const dispense = dispenseOf('p');
    const prescription = { resourceType: 'MedicationRequest', id: 'r' };
    expect(recordCount({ ...bare, resources: [...dispense, prescription] })).toBe(1);
    expect(recordCount({ ...bare, resources: [prescription, { ...prescription, id: 's' }] })).toBe(2);
  });

  it('keeps only days of a period', () => {
    const graph = graphOf({ period: { start: '2024-01-15T10:00:00Z', end: '2026-01-15' } });
    expect(searchedPeriod(graph)).toEqual({ start: '2024-01-15', end: '2026-01-15' });
  });

  it('provides everything but its header and outcomes, and keeps the reader’s warnings first', () => {
    const warning = { code: 'unread', text: 'x', count: 2 } as const;
    const graph = {
      ...graphOf({ issues: [{ system: 'a', codes: ['b'] }], resources: [person('p')] }),
      warnings: [warning],
    };
    const more = { code: 'note', text: 'y', count: 1 } as const;
    expect(provided(graph, { warnings: [more] })).toMatchObject({
      resources: [person('p')],
      warnings: [warning, more],
    });
  });
});

describe('withoutSsn', () => {
  const ssn = { system: 'http://hl7.org/fhir/sid/us-ssn', value: '999-00-1234' };
  const license = { system: 'urn:pdmp:driver-license', value: 'RR1' };

  it('takes the number out, leaves the rest, and changes nothing of what it was given', () => {
    const patient = { ...person('p'), identifier: [ssn, license] };
    expect(withoutSsn(patient)).toEqual({ ...person('p'), identifier: [license] });
    expect(patient.identifier).toEqual([ssn, license]);
    expect(withoutSsn({ ...person('p'), identifier: [ssn] })['identifier']).toBeUndefined();
    expect(withoutSsn(person('p'))).toEqual(person('p'));
  });
});

describe('wholeSeconds', () => {
  it.each([
    ['2026-01-15T14:03:22.123Z', '2026-01-15T14:03:22Z'],
    ['2026-01-15T14:03:22.5-05:00', '2026-01-15T14:03:22-05:00'],
    ['2026-01-15T14:03:22Z', '2026-01-15T14:03:22Z'],
  ])('%s', (instant, expected) => {
    expect(wholeSeconds(instant)).toBe(expected);
  });
});
