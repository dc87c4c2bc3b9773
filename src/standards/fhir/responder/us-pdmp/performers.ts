import type { Json, JsonObject } from '../../../../fhir/types.js';
import { ABSENT } from '../finishing/absent.js';
import { isObject, literalOf, objectsOf } from '../finishing/values.js';
import { NEUTRAL } from './urls.js';

/** A performer of whom nothing is known: the guide demands a reference or an identifier, and that with both its parts. */
const UNKNOWN: JsonObject = { identifier: { _system: ABSENT, _value: ABSENT } };

/** The one performer that the guide has room for, and extensions that keep the others. */
export interface Performers {
  readonly performer: JsonObject[];
  readonly extensions: readonly JsonObject[];
}

/**
 * Who performed: the first whose reference begins with `preferred`, else the first. Others stand in extensions as
 * references; those of whom more was told than who they are stay where they stand.
 */
export function performersOf(told: Json | undefined, preferred: string): Performers {
  const all = objectsOf(told);
  const chosen = all.find(({ actor }) => literalOf(actor)?.startsWith(preferred)) ?? all[0] ?? {};
  const others = all.filter((performer) => performer !== chosen);
  const isMovable = (performer: JsonObject): boolean =>
    isObject(performer.actor) && Object.keys(performer).length === 1;
  return {
    performer: [chosen, ...others.filter((other) => !isMovable(other))].map(known),
    extensions: others.filter(isMovable).map(({ actor }) => ({ url: `${NEUTRAL}performer`, valueReference: actor })),
  };
}

/** Whether there is one performer, and it leads to what may perform. */
export function isOnePerformer(performers: Json | undefined, mayLead: (actor: Json | undefined) => boolean): boolean {
  const all = objectsOf(performers);
  return all.length === 1 && all.every(({ actor }) => mayLead(actor));
}

function known(performer: JsonObject): JsonObject {
  const actor = isObject(performer.actor) ? performer.actor : {};
  if (actor.reference !== undefined) return performer;
  if (!isObject(actor.identifier)) return { ...performer, actor: { ...actor, ...UNKNOWN } };
  const { system, value } = actor.identifier;
  const identifier = {
    ...actor.identifier,
    ...(system === undefined ? { _system: ABSENT } : {}),
    ...(value === undefined ? { _value: ABSENT } : {}),
  };
  return { ...performer, actor: { ...actor, identifier } };
}
