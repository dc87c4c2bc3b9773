import { fileURLToPath } from 'node:url';
import { Decimal, decimalText } from '../../../src/fhir/decimal.js';
import type { Json, JsonObject, Resource } from '../../../src/fhir/types.js';
import { compileLook } from '../../../src/mapping/look.js';
import type { DataElement } from '../../../src/mapping/losses.js';
import { loadSlices } from '../../../src/mapping/slices.js';

const slices = loadSlices(fileURLToPath(new URL('../../../mappings', import.meta.url)));

/** What stands at an element's place in some resources, whoever told them and however they refer to each other. */
export function valuesAt(resources: readonly Resource[], { about, path }: DataElement): Json[] {
  const look = compileLook(path.steps, slices);
  const kind = path.steps.find(({ name, slice }) => name === 'note' && slice !== undefined)?.slice;
  const found = of(about, path.type, resources).flatMap(look);
  if (path.steps.at(-1)!.name === 'quantity') return found.map(unitOf);
  // Notes are told apart by their words.
  return kind === undefined ? found : found.filter((text) => isPayment(text) === (kind === 'payment'));
}

/** What a row for a quantity's unit tells of it. */
function unitOf(quantity: Json): Json {
  const { unit, system, code } = quantity as JsonObject;
  return { unit, system, code };
}

const isPayment = (text: Json): boolean => typeof text === 'string' && text.startsWith('Method of payment: ');

/** Whether all that one of two places holds stands at the other, too. */
export function arrived(sent: readonly Json[], got: readonly Json[]): boolean {
  return sent.every((one) => got.some((other) => holds(other, one)));
}

function holds(whole: Json | undefined, part: Json | undefined): boolean {
  if (Array.isArray(part)) return Array.isArray(whole) && part.every((one) => whole.some((other) => holds(other, one)));
  if (isNumber(part)) return isNumber(whole) && decimalText(whole) === decimalText(part);
  if (typeof part !== 'object' || part === null) return whole === part;
  if (typeof whole !== 'object' || whole === null) return false;
  return Object.entries(part).every(([key, one]) => one === undefined || holds((whole as JsonObject)[key], one));
}

const isNumber = (value: Json | undefined): value is number | Decimal =>
  typeof value === 'number' || value instanceof Decimal;

/** Where a role is referred to, and the type that has it. */
const ROLES: Readonly<Record<string, (one: Resource) => unknown>> = {
  dispenser: ({ resourceType, performer }) => (resourceType === 'MedicationDispense' ? performer : undefined),
  pharmacist: ({ resourceType, performer }) => (resourceType === 'MedicationDispense' ? performer : undefined),
  prescriber: ({ requester }) => requester,
};

function of(about: string, type: string, resources: readonly Resource[]): Resource[] {
  const ofType = resources.filter(({ resourceType }) => resourceType === type);
  const role = ROLES[about];
  if (role === undefined) return ofType;
  const named = new Set(resources.flatMap((one) => referencesIn(role(one))));
  return ofType.filter(({ id }) => named.has(`${type}/${id}`) || named.has(`urn:uuid:${id}`));
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === 'reference' && typeof one === 'string' ? [/[A-Z]\w+\/[^/]+$/.exec(one)?.[0] ?? one] : referencesIn(one),
  );
}
