import type { Resource } from '../../../../fhir/types.js';
import { DoorError } from '../../outcomes.js';
import type { FormPairs } from '../form.js';
import type { ConformanceType } from './head.js';

/** What a search of definitions found, and which of its parameters were understood, as sent. */
export interface Found {
  readonly matches: readonly Resource[];
  readonly used: FormPairs;
}

type Test = (resource: Resource, value: string) => boolean;

const BY_ID: Test = ({ id }, value) => id === value;
const BY_URL: Test = ({ url }, value) => url === value;
/** R4's `value` of NamingSystem is of type string: the beginning is enough, in either case. */
const BY_VALUE: Test = ({ uniqueId }, value) => {
  const found = Array.isArray(uniqueId) ? (uniqueId as { value?: string }[]) : [];
  return found.some((one) => one.value?.toLowerCase().startsWith(value.toLowerCase()));
};

/** Parameters that say how to answer, not what to find. */
const PRESENTATION: ReadonlySet<string> = new Set(['_format', '_pretty']);

/** The search parameters of a type: name, R4 type, R4's definition. */
export function searchParamsOf(
  type: ConformanceType,
): readonly (readonly [name: string, type: string, definition: string])[] {
  const id = ['_id', 'token', 'http://hl7.org/fhir/SearchParameter/Resource-id'] as const;
  return type === 'NamingSystem'
    ? [['value', 'string', 'http://hl7.org/fhir/SearchParameter/NamingSystem-value'], id]
    : [['url', 'uri', 'http://hl7.org/fhir/SearchParameter/conformance-url'], id];
}

/**
 * Searches definitions of one type: values joined by commas are alternatives, repeated parameters narrow down, none finds
 * all. What is not understood is ignored, or refused under strict handling.
 *
 * @throws DoorError `unsupported-modifier`; `unsupported-parameter` under strict handling
 */
export function searchDefinitions(
  type: ConformanceType,
  all: readonly Resource[],
  pairs: FormPairs,
  strict: boolean,
): Found {
  const tests = new Map<string, Test>([
    ['_id', BY_ID],
    type === 'NamingSystem' ? ['value', BY_VALUE] : ['url', BY_URL],
  ]);
  let matches = all;
  const used: (readonly [string, string])[] = [];
  for (const [name, value] of pairs) {
    const test = tests.get(name);
    if (test !== undefined && value !== '') {
      const values = value.split(',');
      matches = matches.filter((resource) => values.some((one) => test(resource, one)));
      used.push([name, value]);
    } else if (tests.has(name.slice(0, Math.max(0, name.indexOf(':'))))) {
      throw new DoorError('unsupported-modifier', 'Definitions are searched without modifiers.');
    } else if (strict && test === undefined && !PRESENTATION.has(name)) {
      throw new DoorError(
        'unsupported-parameter',
        `${type} is searched by ${[...tests.keys()].join(' and ')} (Prefer: handling=strict).`,
      );
    }
  }
  return { matches, used };
}
