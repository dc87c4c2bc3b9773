import { describe, expect, it } from '@jest/globals';
import { readLogSearch } from '../../../src/audit/http/parameters.js';
import { pseudonym } from '../../../src/audit/index.js';

const key = Buffer.alloc(32, 3);
const read = (query: string) => readLogSearch(new URLSearchParams(query), key);

describe('readLogSearch', () => {
  it.each([
    ['date=2026-01-15', { from: '2026-01-15T00:00:00.000Z', before: '2026-01-16T00:00:00.000Z' }],
    ['date=ge2026-01-15', { from: '2026-01-15T00:00:00.000Z' }],
    ['date=gt2026-01-15', { from: '2026-01-16T00:00:00.000Z' }],
    ['date=sa2026-01-15', { from: '2026-01-16T00:00:00.000Z' }],
    ['date=le2026-01-15', { before: '2026-01-16T00:00:00.000Z' }],
    ['date=lt2026-01-15', { before: '2026-01-15T00:00:00.000Z' }],
    ['date=eb2026-01-15', { before: '2026-01-15T00:00:00.000Z' }],
    [
      'date=ge2026-01-15&date=le2026-01-20&date=ge2026-01-17',
      { from: '2026-01-17T00:00:00.000Z', before: '2026-01-21T00:00:00.000Z' },
    ],
    ['date=2026-01-15T10:00:00%2B01:00', { from: '2026-01-15T09:00:00.000Z', before: '2026-01-15T09:00:01.000Z' }],
    ['date=2026-01-15T10:00Z', { from: '2026-01-15T10:00:00.000Z', before: '2026-01-15T10:01:00.000Z' }],
    ['date=2026-01-15T10:00:00.123Z', { from: '2026-01-15T10:00:00.123Z', before: '2026-01-15T10:00:00.124Z' }],
    ['agent:identifier=1234567893', { requester: '1234567893' }],
    ['agent:identifier=http://hl7.org/fhir/sid/us-npi|1234567893', { requester: '1234567893' }],
    ['agent:identifier=urn:pdmp:state|oh', { state: 'OH' }],
    ['agent:identifier=urn:pdmp:state|OH&altid=BA1234563', { state: 'OH', requester: 'BA1234563' }],
    ['altid=BA1234563', { requester: 'BA1234563' }],
    ['entity:identifier=case-1', { requestId: 'case-1' }],
    ['outcome=8,4', { outcome: ['8', '4'] }],
    ['subtype=http://hl7.org/fhir/restful-interaction|read', { subtype: 'read' }],
    ['type=rest', { type: 'rest' }],
    ['patient:identifier=urn:pdmp:audit:patient|abc', { patient: 'abc' }],
    ['agent:identifier=&date=', {}],
  ])('%s', (query, filter) => expect(read(query).filter).toEqual(filter));

  it('takes a patient by names and birth date, and puts the pseudonym into links', () => {
    const { filter, query } = read(
      'patient.given=Peter&patient.family=Fiction&patient.birthdate=eq1973-11-25&_count=5',
    );
    const patient = pseudonym({ given: 'Peter', family: 'Fiction', birthDate: '1973-11-25' }, key);
    expect(filter).toEqual({ patient });
    expect(decodeURIComponent(query.toString())).toBe(`patient:identifier=urn:pdmp:audit:patient|${patient}`);
  });

  it.each([
    ['', { order: 'newest', offset: 0, count: 50 }],
    ['_sort=date&_count=10&_offset=20', { order: 'oldest', offset: 20, count: 10 }],
    ['_count=999999', { order: 'newest', offset: 0, count: 1000 }],
    ['_count=0', { order: 'newest', offset: 0, count: 0 }],
  ])('part of %s', (query, part) => expect(read(query).part).toEqual(part));

  it.each([
    'Agent=x',
    'agent=Device/1',
    'patient=Patient/1',
    'patient.name=x',
    'date=2026',
    'date=ne2026-01-15',
    'date=2026-02-30T25:00:00Z',
    'date=2026-01-15T10:00:00',
    'patient.given=Peter',
    'patient.given=Peter&patient.family=Fiction&patient.birthdate=1973',
    '_count=-1',
    '_count=x',
    '_sort=agent',
    '_format=xml',
    'altid=a&altid=b',
  ])('refuses %s', (query) => {
    expect(() => read(query)).toThrow(expect.objectContaining({ name: 'SearchFault' }));
  });
});
