import type { JsonObject, Resource } from '../../../../fhir/types.js';
import { ABSENT_CONCEPT } from './absent.js';
import { isObject, objectsOf } from './values.js';

/** What a drug needs to be as US Core wants it: a code; each ingredient with what it is, which states tell only by the drug's name. */
export function changeMedication(medication: Resource): JsonObject {
  const code = isObject(medication.code) ? medication.code : ABSENT_CONCEPT;
  const [coding] = objectsOf(code.coding);
  const text = code.text ?? coding?.display;
  const item = text === undefined ? ABSENT_CONCEPT : { text };
  const ingredients = objectsOf(medication.ingredient).map((ingredient) =>
    ingredient.itemCodeableConcept === undefined && ingredient.itemReference === undefined
      ? { ...ingredient, itemCodeableConcept: item }
      : ingredient,
  );
  return { code, ...(ingredients.length > 0 ? { ingredient: ingredients } : {}) };
}

/** What a drug is called, for the `display` of references to it. */
export function medicationName(medication: Resource | undefined): string | undefined {
  const code = medication?.code;
  if (!isObject(code)) return undefined;
  const name = code.text ?? objectsOf(code.coding).find(({ display }) => display !== undefined)?.display;
  return typeof name === 'string' ? name : undefined;
}
