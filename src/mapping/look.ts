import type { Json, JsonObject } from '../fhir/types.js';
import type { FhirPath, FhirStep } from './model.js';
import { isOf, type Slices } from './slices.js';

/** Finds the values at a FHIR path: a compiled path, used when writing. */
export type Look = (at: JsonObject) => Json[];

/** Compiles steps into a look; list steps fan out, `(slice)` and `[index]` choose among their items. */
export function compileLook(steps: readonly FhirStep[], slices: Slices): Look {
  const picks = steps.map((step) => pick(step, slices));
  return (at) => {
    let values: Json[] = [at];
    for (const choose of picks) {
      values = values.length === 1 ? choose(values[0]!) : values.flatMap(choose);
      if (values.length === 0) break;
    }
    return values;
  };
}

/** The look of a path below what an item group fills. */
export function lookBelow(path: FhirPath, depth: number, slices: Slices): Look {
  return compileLook(path.steps.slice(depth), slices);
}

function pick(step: FhirStep, slices: Slices): (value: Json) => Json[] {
  const slice = step.slice === undefined ? undefined : slices.get(step.name)?.get(step.slice);
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    const member = (value as JsonObject)[step.name];
    if (member === undefined || member === null) return [];
    const items = Array.isArray(member) ? member : [member];
    const chosen = slice === undefined ? items : items.filter((item) => isOf(item, slice));
    if (step.index === undefined) return chosen;
    if (!step.rest) return chosen.slice(step.index, step.index + 1);
    const rest = chosen.slice(step.index);
    return rest.every((one) => typeof one === 'string') && rest.length > 1 ? [rest.join(' ')] : rest;
  };
}
