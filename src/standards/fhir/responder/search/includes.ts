import { DoorError } from '../../outcomes.js';
import type { Given, Grouped } from './group.js';

/** One step from a resource to those that it refers to. */
export interface IncludeRule {
  /** Type that the step starts from; `*`: any. */
  readonly from: string;
  /** Element that holds the references; `*`: any. */
  readonly element: string;
  /** Only targets of this type. */
  readonly target?: string;
  /** Whether included resources are started from too, or matches alone. */
  readonly iterate: boolean;
}

/** Which includes a search asked for. */
export interface Includes {
  readonly rules: readonly IncludeRule[];
  /** Values that were understood, as sent. */
  readonly used: ReadonlySet<Given>;
}

/** Search parameters that may be followed, and the element that each reads; the guide's names beside R4's. */
const ELEMENTS: Readonly<Record<string, string>> = {
  'MedicationDispense:subject': 'subject',
  'MedicationDispense:patient': 'subject',
  'MedicationDispense:medication': 'medicationReference',
  'MedicationDispense:authorizingPrescription': 'authorizingPrescription',
  'MedicationDispense:prescription': 'authorizingPrescription',
  'MedicationDispense:performer': 'performer',
  'MedicationRequest:subject': 'subject',
  'MedicationRequest:patient': 'subject',
  'MedicationRequest:medication': 'medicationReference',
  'MedicationRequest:requester': 'requester',
  'MedicationRequest:intended-dispenser': 'dispenseRequest',
  'PractitionerRole:practitioner': 'practitioner',
  'PractitionerRole:organization': 'organization',
};

/**
 * What "recurse" on the prescription brings beside the MedicationRequest: its Practitioner and the dispensing Organization,
 * although that one hangs on the dispense (US Meds PDMP, "_include parameters"; docs/decisions/0041).
 */
const PRESCRIPTION_RECURSE: readonly IncludeRule[] = [
  { from: 'MedicationDispense', element: 'performer', iterate: true },
  { from: 'MedicationRequest', element: 'requester', iterate: true },
  { from: 'MedicationRequest', element: 'dispenseRequest', iterate: true },
  { from: 'PractitionerRole', element: 'practitioner', iterate: true },
  { from: 'PractitionerRole', element: 'organization', iterate: true },
];

/** The values of `_include` that are understood, for the CapabilityStatement. */
export const SEARCH_INCLUDES: readonly string[] = [
  '*',
  ...Object.keys(ELEMENTS).filter((value) => value.startsWith('MedicationDispense:')),
  'MedicationRequest:requester',
];

/**
 * Reads `_include`, `_include:recurse` and `_include:iterate`. What is not understood is ignored, or refused under strict
 * handling; several values in one parameter are not understood (R4 search).
 * @throws DoorError `unsupported-parameter` under strict handling
 */
export function readIncludes(search: Grouped): Includes {
  const rules: IncludeRule[] = [];
  const used = new Set<Given>();
  for (const kind of ['include', 'includeRecurse'] as const) {
    for (const given of search.all(kind)) {
      const found = readInclude(given.value, kind === 'includeRecurse');
      if (found !== undefined) {
        rules.push(...found);
        used.add(given);
      } else if (search.strict) {
        throw new DoorError(
          'unsupported-parameter',
          'An _include asks for a path that is not supported (Prefer: handling=strict).',
        );
      }
    }
  }
  return { rules, used };
}

function readInclude(value: string, iterate: boolean): readonly IncludeRule[] | undefined {
  if (value === '*') return [{ from: '*', element: '*', iterate }];
  const [from = '', parameter = '', target, ...more] = value.split(':');
  const element = Object.hasOwn(ELEMENTS, `${from}:${parameter}`) ? ELEMENTS[`${from}:${parameter}`] : undefined;
  if (element === undefined || more.length > 0 || (target !== undefined && !/^[A-Z][A-Za-z]+$/.test(target)))
    return undefined;
  const rule = { from, element, ...(target === undefined ? {} : { target }), iterate };
  return iterate && from === 'MedicationDispense' && element === 'authorizingPrescription'
    ? [rule, ...PRESCRIPTION_RECURSE]
    : [rule];
}
