/** A resource, or an element of one; a member that is undefined is not written. */
export type Json = string | number | boolean | undefined | readonly Json[] | { readonly [member: string]: Json };

/** A FHIR resource as this state writes it. */
export interface Resource {
  readonly resourceType: string;
  readonly id?: string;
  readonly [member: string]: Json;
}

/** A decimal with the digits of `text`, `30.000` for one: a JSON number of JavaScript would lose them. */
export function digits(text: string): string {
  return `${mark}${text}${mark}`;
}

/** Writes JSON, `digits` as numbers. */
export function writeJson(value: Json): Buffer {
  return Buffer.from(JSON.stringify(value).replaceAll(marked, '$1'));
}

/** Of Unicode's private use: in no name and no drug. */
const mark = '\uE000';
const marked = new RegExp(`"${mark}(-?\\d+(?:\\.\\d+)?)${mark}"`, 'g');
