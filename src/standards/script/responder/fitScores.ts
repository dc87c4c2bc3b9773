import { isObject, objects, text } from '../../../exchange/json.js';
import { sourceOf } from '../../../exchange/merge/tellers.js';
import { decimalText } from '../../../fhir/decimal.js';
import type { Resource } from '../../../fhir/types.js';

/** Most characters of a ScoreValue. */
const LONGEST_VALUE = 10;

/** Scores as Scores tells them, and how many of them it tells, and cannot tell. */
export interface FittingScores {
  readonly panels: readonly Resource[];
  readonly told: number;
  readonly untold: number;
}

/**
 * The scores of an answer as 2017071 has place for them, panels with their members: who made them, and each by a name and a
 * short value. A score that stands alone becomes a panel of one; its maker is the one it names, else the state.
 */
export function fitScores(resources: readonly Resource[]): FittingScores {
  const scores = resources.filter(({ resourceType }) => resourceType === 'Observation');
  const named = new Map(scores.map((score) => [nameOf(score), score]));
  const membersOf = ({ hasMember }: Resource): Resource[] =>
    objects(hasMember).flatMap(({ reference }) => named.get(text(reference) ?? '') ?? []);
  const members = new Set(scores.flatMap(membersOf));
  let untold = 0;
  const panels = scores
    .filter((score) => !members.has(score))
    .flatMap((score) => {
      const own = membersOf(score);
      const all = own.length > 0 ? own : [score];
      const told = all.flatMap((one) => scoreOf(one) ?? []);
      untold += all.length - told.length;
      return told.length === 0 ? [] : [panelOf(score, told), ...told];
    });
  return { panels, told: panels.filter(({ hasMember }) => hasMember === undefined).length, untold };
}

const nameOf = ({ resourceType, id }: Resource): string => `${resourceType}/${id}`;

function panelOf(score: Resource, members: readonly Resource[]): Resource {
  const { note } = score;
  const maker = isObject(score.method) ? text(score.method.text) : undefined;
  return {
    resourceType: 'Observation',
    id: `${score.id}-panel`,
    method: { text: maker ?? (sourceOf(score) || 'PDMP') },
    ...(note === undefined ? {} : { note }),
    hasMember: members.map((member) => ({ reference: nameOf(member) })),
  };
}

/** A score by its name and value; none where its value is not as short as the standard has place for. */
function scoreOf({ id, code, ...score }: Resource): Resource | undefined {
  const value = valueOf(score);
  if (value === undefined || value.length > LONGEST_VALUE) return undefined;
  const [coding] = isObject(code) ? objects(code.coding) : [];
  const name = (isObject(code) ? text(code.text) : undefined) ?? text(coding?.display) ?? text(coding?.code);
  const named = name === undefined ? {} : { code: { text: name } };
  return { resourceType: 'Observation', id, ...named, valueString: value };
}

function valueOf({ valueString, valueInteger, valueQuantity, valueCodeableConcept }: Omit<Resource, 'resourceType'>) {
  const concept = isObject(valueCodeableConcept) ? text(valueCodeableConcept.text) : undefined;
  const number = isObject(valueQuantity) ? valueQuantity.value : valueInteger;
  return text(valueString) ?? concept ?? (number === undefined ? undefined : decimalText(number as number));
}
