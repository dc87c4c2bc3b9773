import { Decimal, decimalText } from '../fhir/decimal.js';
import type { Json, JsonObject, Resource } from '../fhir/types.js';
import { isObject, objects, text } from '../exchange/json.js';

/** How FHIR's values read on paper. Each is `undefined` where nothing was told. */

/** The day of a FHIR date or dateTime: `YYYY-MM-DD`, or what of it was told. */
export function day(value: unknown): string | undefined {
  return text(value)?.slice(0, 10);
}

/** A FHIR dateTime as `YYYY-MM-DD HH:MM UTC`; one without a time as its day. */
export function moment(value: unknown): string | undefined {
  const told = text(value);
  if (told === undefined || !told.includes('T')) return told;
  const time = new Date(told);
  return Number.isNaN(time.getTime()) ? told : `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A number with the digits that the state sent. */
export function digits(value: unknown): string | undefined {
  return typeof value === 'number' || value instanceof Decimal ? decimalText(value) : text(value);
}

/** A Quantity: value and unit. */
export function quantity(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  return joined(' ', [text(value.comparator), digits(value.value), text(value.unit) ?? text(value.code)]);
}

/** A Ratio: `10 mg/1 mL`; a denominator of one unnamed thing says nothing and is left out. */
export function ratio(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const whole = isObject(value.denominator) ? value.denominator : {};
  const each = digits(whole.value) === '1' && (whole.code === '{each}' || whole.unit === undefined);
  return joined('/', [quantity(value.numerator), each ? undefined : quantity(whole)]);
}

/** A CodeableConcept: its text, else what its codings are called. */
export function concept(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  return text(value.text) ?? joined('; ', objects(value.coding).map(coding));
}

/** A Coding: what it is called, else its code. */
export function coding({ display, code }: JsonObject): string | undefined {
  return text(display) ?? text(code);
}

/** The names of a person: `Family, Given Second Jr`; several after one another. */
export function personName(person: Resource | undefined): string | undefined {
  const names = objects(person?.name).map((name) => {
    const given = joined(' ', [...texts(name.prefix), ...texts(name.given), ...texts(name.suffix)]);
    return joined(', ', [text(name.family), given]) ?? text(name.text);
  });
  return joined('; also ', names);
}

/** The value of an identifier of that system. */
export function identifier(resource: Resource | undefined, system: string): string | undefined {
  return joined(
    ', ',
    objects(resource?.identifier).map((item) => (item.system === system ? text(item.value) : undefined)),
  );
}

/** Telephone numbers. */
export function phones(resource: Resource | undefined): string | undefined {
  const told = objects(resource?.telecom).filter(({ system }) => system === 'phone' || system === undefined);
  return joined(
    ', ',
    told.map(({ value }) => text(value)),
  );
}

/** Addresses, each once. */
export function addresses(resource: Resource | undefined): string | undefined {
  const told = objects(resource?.address).map((address) => {
    const place = joined(' ', [text(address.state), text(address.postalCode)]);
    return joined(', ', [...texts(address.line), text(address.city), place]) ?? text(address.text);
  });
  return joined('; ', told);
}

/** An extension of that address. */
export function extension(element: JsonObject | undefined, url: string): JsonObject | undefined {
  return objects(element?.extension).find((item) => item.url === url);
}

/** The texts of a list. */
export function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** What was told, each once, with something between. */
export function joined(between: string, parts: readonly (string | undefined)[]): string | undefined {
  const told = [...new Set(parts.filter((part) => part !== undefined && part.trim() !== ''))];
  return told.length === 0 ? undefined : told.join(between);
}
