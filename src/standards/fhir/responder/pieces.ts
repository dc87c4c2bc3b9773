import { pace, type Steps } from '../../../exchange/steps.js';
import type { ExchangeAnswer, StateCode } from '../../../exchange/types.js';
import { toJson } from '../../../fhir/json.js';
import type { Resource } from '../../../fhir/types.js';
import type { CreateFinisher } from './finishing/finisher.js';
import { TOLD_TYPES } from './types.js';
import { createFinisher } from './us-meds/finish.js';

/** A resource as a face tells it, its JSON text made once: for the answer and for reading back. */
export interface Piece {
  readonly resource: Resource;
  readonly json: string;
  /** The states that told it. */
  readonly states: readonly StateCode[];
}

/** So many resources are finished between two steps: about half a millisecond's work. */
const STRIDE = 16;

/** Every resource of a merged answer, finished for a face (US Meds where none is named), by `Type/id` in the answer's order. */
export function makePieces(
  answer: ExchangeAnswer,
  publicUrl: string,
  create: CreateFinisher = createFinisher,
): Promise<Map<string, Piece>> {
  return pace(finishAll(answer, publicUrl, create));
}

function* finishAll(answer: ExchangeAnswer, publicUrl: string, create: CreateFinisher): Steps<Map<string, Piece>> {
  const told = answer.resources.filter(({ resourceType }) => TOLD_TYPES.includes(resourceType));
  const finisher = create(told, publicUrl);
  const pieces = new Map<string, Piece>();
  for (const resource of told) {
    const key = `${resource.resourceType}/${resource.id}`;
    pieces.set(key, makePiece(finisher.finish(resource), tellers(resource, publicUrl)));
    if (pieces.size % STRIDE === 0) yield;
  }
  return pieces;
}

export function makePiece(resource: Resource, states: readonly StateCode[]): Piece {
  return { resource, json: toJson(resource), states };
}

/** Contract §5: `meta.source` names the state, tags name all of them where several told it. */
function tellers({ meta }: Resource, publicUrl: string): StateCode[] {
  const system = `${publicUrl}/fhir/CodeSystem/pdmp-state`;
  const tagged = (meta?.tag ?? []).flatMap((tag) => (tag.system === system && tag.code ? [tag.code] : []));
  return tagged.length > 0 ? tagged : [(meta?.source ?? '').replace(/^urn:pdmp:/, '')];
}
