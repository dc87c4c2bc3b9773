import type { StateCode } from '../../../../../exchange/types.js';
import type { Json, JsonObject, Resource } from '../../../../../fhir/types.js';
import { DoorError } from '../../../outcomes.js';
import { isObject, objectsOf } from '../../finishing/values.js';
import type { Bounds } from '../../search/window.js';
import { readActivityPeriod } from './activityPeriod.js';
import { readJurisdictionCodes } from './jurisdictions.js';

/** What `$pdmp-history` is given, as far as it is read (wire/fhir.md §2.1). */
export interface HistoryParameters {
  readonly patient: Resource;
  readonly animalOwner?: Resource;
  readonly practitioner: Resource;
  readonly role: Resource;
  readonly organization?: Resource;
  readonly delegate?: Resource;
  readonly delegateRole?: Resource;
  readonly delegateOrganization?: Resource;
  /** The history is not wanted now, but shall be there when it is. */
  readonly preStageOnly: boolean;
  /** What an earlier call with `pre-stage-only` gave. */
  readonly retrievalKey?: string;
  readonly jurisdictions?: readonly StateCode[];
  /** The days that are asked for, where the caller says any. */
  readonly days?: Bounds;
}

/** The parameters that are resources, by name: of which type, and where they are kept. */
const RESOURCES = {
  patient: { type: 'Patient', as: 'patient' },
  'animal-owner': { type: 'RelatedPerson', as: 'animalOwner' },
  'authorized-practitioner': { type: 'Practitioner', as: 'practitioner' },
  'authorized-practitioner-role': { type: 'PractitionerRole', as: 'role' },
  'authorized-practitioner-organization': { type: 'Organization', as: 'organization' },
  'delegate-practitioner': { type: 'Practitioner', as: 'delegate' },
  'delegate-practitioner-role': { type: 'PractitionerRole', as: 'delegateRole' },
  'delegate-organization': { type: 'Organization', as: 'delegateOrganization' },
} as const satisfies Record<string, { type: string; as: keyof HistoryParameters }>;

type ResourceName = keyof typeof RESOURCES;
const VALUES = ['pre-stage-only', 'pre-stage-retrieval-key', 'jurisdiction'] as const;
const NAMES: readonly string[] = [...Object.keys(RESOURCES), ...VALUES];
const REQUIRED: readonly ResourceName[] = ['patient', 'authorized-practitioner', 'authorized-practitioner-role'];

/**
 * Reads what the operation is given. Anything unknown is refused: a parameter that is not understood might change what is
 * asked (docs/decisions/0086).
 * @param states every state that a route leads to
 * @throws DoorError `malformed-request`, `missing-parameter`, `unsupported-parameter`, `invalid-parameter`,
 *   `conflicting-parameters`, `unknown-jurisdiction`
 */
export function readParameters(body: Json, states: readonly StateCode[]): HistoryParameters {
  if (!isObject(body) || body.resourceType !== 'Parameters') {
    throw new DoorError('malformed-request', '$pdmp-history takes a FHIR Parameters resource.');
  }
  const given = new Map<string, JsonObject[]>();
  for (const parameter of objectsOf(body.parameter)) {
    const { name } = parameter;
    if (typeof name !== 'string' || !NAMES.includes(name)) {
      throw new DoorError('unsupported-parameter', `A parameter is none of those known: ${NAMES.join(', ')}.`);
    }
    given.set(name, [...(given.get(name) ?? []), parameter]);
  }
  const missing = REQUIRED.filter((name) => !given.has(name));
  if (missing.length > 0) throw new DoorError('missing-parameter', `Missing: ${missing.join(', ')}.`);

  const resources = Object.fromEntries(
    Object.entries(RESOURCES).flatMap(([name, { type, as }]) => {
      const resource = readResource(name, type, given.get(name));
      return resource === undefined ? [] : [[as, resource]];
    }),
  ) as unknown as Pick<HistoryParameters, (typeof RESOURCES)[ResourceName]['as']>;
  const preStageOnly = readFlag('pre-stage-only', given.get('pre-stage-only')) ?? false;
  const retrievalKey = readText('pre-stage-retrieval-key', given.get('pre-stage-retrieval-key'));
  if (preStageOnly && retrievalKey !== undefined) {
    throw new DoorError(
      'conflicting-parameters',
      'pre-stage-only asks for a history to be made ready, pre-stage-retrieval-key fetches one: send one of them.',
    );
  }
  const jurisdictions = readJurisdictionCodes(given.get('jurisdiction') ?? [], states);
  const days = given.get('patient')?.map(readActivityPeriod)[0];
  return {
    ...resources,
    preStageOnly,
    ...(retrievalKey === undefined ? {} : { retrievalKey }),
    ...(jurisdictions === undefined ? {} : { jurisdictions }),
    ...(days === undefined ? {} : { days }),
  };
}

function readResource(name: string, type: string, given: readonly JsonObject[] = []): Resource | undefined {
  const [first, second] = given;
  if (first === undefined) return undefined;
  if (second !== undefined) throw new DoorError('conflicting-parameters', `${name} is given more than once.`);
  const { resource } = first;
  if (!isObject(resource) || resource.resourceType !== type) {
    throw new DoorError('invalid-parameter', `${name} must hold a ${type} in its resource element.`);
  }
  return resource as Resource;
}

/** The guide's profile lets `pre-stage-only` repeat: it may, where it says the same. */
function readFlag(name: string, given: readonly JsonObject[] = []): boolean | undefined {
  const values = new Set(given.map(({ valueBoolean }) => valueBoolean));
  if (values.size > 1) throw new DoorError('conflicting-parameters', `${name} is given several values.`);
  const [value] = values;
  if (given.length > 0 && typeof value !== 'boolean') {
    throw new DoorError('invalid-parameter', `${name} must have a valueBoolean.`);
  }
  return value === true;
}

function readText(name: string, given: readonly JsonObject[] = []): string | undefined {
  const values = new Set(given.map(({ valueString }) => valueString));
  if (values.size > 1) throw new DoorError('conflicting-parameters', `${name} is given several values.`);
  const [value] = values;
  if (given.length === 0) return undefined;
  if (typeof value !== 'string' || value === '' || value.length > 255) {
    throw new DoorError('invalid-parameter', `${name} must have a valueString.`);
  }
  return value;
}
