import { isObject, objects, text } from '../exchange/json.js';
import type { JsonObject, Resource } from '../fhir/types.js';
import * as value from './values.js';

const STRENGTH_TOLD = 'urn:pdmp:extension:original-text';
const SCHEDULE = 'urn:pdmp:extension:dea-schedule';
const COMPOUND = 'urn:pdmp:extension:compound-ingredient';
const NDC = 'http://hl7.org/fhir/sid/ndc';

/**
 * A drug, line by line: its name, then strength and form, schedule, product code, what it is compounded of.
 * @param inline a CodeableConcept that stands in the medication's place
 */
export function medicationLines(
  medication: Resource | undefined,
  inline: unknown,
): [string, ...(string | undefined)[]] {
  const code = medication?.code ?? inline;
  const codings = isObject(code) ? objects(code.coding) : [];
  const schedule = value.concept(medication && value.extension(medication, SCHEDULE)?.valueCodeableConcept);
  const ndc = codings.flatMap((item) => (item.system === NDC ? (text(item.code) ?? []) : []));
  const compounds = objects(medication?.extension).filter(({ url }) => url === COMPOUND);
  return [
    value.concept(code) ?? 'drug not told',
    value.joined(', ', [
      value.joined(' / ', objects(medication?.ingredient).map(strength)),
      value.concept(medication?.form),
    ]),
    schedule,
    ndc.length > 0 ? `NDC ${ndc.join(', ')}` : undefined,
    compounds.length > 0 ? `Compound of ${value.joined('; ', compounds.map(ingredient))}` : undefined,
  ];
}

/** In the state's own words where they were kept. */
function strength({ strength: told }: JsonObject): string | undefined {
  if (!isObject(told)) return undefined;
  const said = text(value.extension(told, STRENGTH_TOLD)?.valueString);
  const read = value.ratio(told);
  if (said === undefined || read === undefined) return said ?? read;
  // SCRIPT tells a strength's figure and unit apart: words without a unit need it.
  const { numerator } = told;
  const unit = isObject(numerator) && numerator.value === undefined ? text(numerator.unit) : undefined;
  return value.joined(' ', [said, unit]);
}

function ingredient(told: JsonObject): string | undefined {
  const part = (url: string): string | undefined => {
    const item = value.extension(told, url);
    return text(item?.valueString) ?? value.digits(item?.valueDecimal);
  };
  const name = part('name') ?? part('ndc') ?? part('din') ?? part('upc') ?? part('hri') ?? part('upn');
  return value.joined(' ', [name, part('strength'), part('quantity'), part('units'), part('dea-schedule')]);
}
