import { SYSTEMS } from '../events/codes.js';
import { PATIENT_SYSTEM, pseudonym } from '../pseudonym.js';
import type { AuditFilter } from '../search/match.js';
import type { Part } from '../search/search.js';
import { spanOf } from './dates.js';
import { SearchFault, tokenOf, wholeNumber } from './tokens.js';

/** A search of the log, understood. */
export interface LogSearch {
  readonly filter: AuditFilter;
  readonly part: Part;
  readonly id?: string;
  /** Its parameters as they may stand in links: a patient by pseudonym only; without `_count` and `_offset`. */
  readonly query: URLSearchParams;
}

const MOST = 1_000;
const PERSON = ['patient.given', 'patient.family', 'patient.birthdate'] as const;
const SIMPLE: readonly string[] = [
  '_id',
  'altid',
  'agent:identifier',
  'entity:identifier',
  'patient:identifier',
  'outcome',
  'type',
  'subtype',
  '_sort',
  '_count',
  '_offset',
  '_format',
];

/**
 * Reads a search of AuditEvents, in R4's parameters; see docs/audit.md. Unlike elsewhere a parameter that is not known is
 * an error: an operator must not take all events for those that were sought.
 * @throws SearchFault
 */
export function readLogSearch(given: URLSearchParams, patientKey: Uint8Array): LogSearch {
  const one = (name: string): string | undefined => {
    const values = given.getAll(name).filter((value) => value !== '');
    if (values.length > 1) throw new SearchFault(`${name} may stand once.`);
    return values[0];
  };
  for (const name of given.keys()) {
    if (name !== 'date' && !SIMPLE.includes(name) && !PERSON.some((known) => known === name)) {
      throw new SearchFault(`A parameter is not known. Known are date, ${[...PERSON, ...SIMPLE].join(', ')}.`);
    }
  }
  const agent = one('agent:identifier');
  const { system, code } = agent === undefined ? {} : tokenOf(agent);
  const isState = system === SYSTEMS.state;
  const patient = personOf(one, patientKey);
  const format = one('_format');
  if (format !== undefined && !/json/.test(format)) throw new SearchFault('_format: only JSON is served.');
  const filter: AuditFilter = {
    ...spanOf(given.getAll('date').filter((value) => value !== '')),
    requester: isState ? one('altid') : (code ?? one('altid')),
    state: isState ? code?.toUpperCase() : undefined,
    patient,
    requestId: bare(one('entity:identifier')),
    outcome: one('outcome')
      ?.split(',')
      .map((value) => tokenOf(value).code),
    type: bare(one('type')),
    subtype: bare(one('subtype')),
  };
  return { filter, part: partOf(one), id: one('_id'), query: linkable(given, patient) };
}

function personOf(one: (name: string) => string | undefined, key: Uint8Array): string | undefined {
  const [given, family, birthDate] = PERSON.map(one);
  if (given === undefined && family === undefined && birthDate === undefined) return bare(one('patient:identifier'));
  if (given === undefined || family === undefined || birthDate === undefined) {
    throw new SearchFault(`A patient is sought by ${PERSON.join(', ')} together: names are kept as one keyed hash.`);
  }
  const day = birthDate.replace(/^eq/, '');
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) throw new SearchFault('patient.birthdate must be one day, YYYY-MM-DD.');
  return pseudonym({ given, family, birthDate: day }, key);
}

function partOf(one: (name: string) => string | undefined): Part {
  const sort = one('_sort') ?? '-date';
  if (sort !== 'date' && sort !== '-date') throw new SearchFault('_sort takes date and -date.');
  return {
    order: sort === 'date' ? 'oldest' : 'newest',
    offset: wholeNumber('_offset', one('_offset') ?? '0'),
    count: Math.min(MOST, wholeNumber('_count', one('_count') ?? '50')),
  };
}

function linkable(given: URLSearchParams, patient: string | undefined): URLSearchParams {
  const hidden: readonly string[] = [...PERSON, 'patient:identifier', '_count', '_offset'];
  const query = new URLSearchParams([...given].filter(([name, value]) => value !== '' && !hidden.includes(name)));
  if (patient !== undefined) query.set('patient:identifier', `${PATIENT_SYSTEM}|${patient}`);
  return query;
}

function bare(value: string | undefined): string | undefined {
  return value === undefined ? undefined : tokenOf(value).code;
}
