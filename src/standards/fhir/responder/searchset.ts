import { randomUUID } from 'node:crypto';
import { candidatesOf } from '../../../exchange/candidates.js';
import { stateIssues } from '../../../exchange/issues.js';
import type { ExchangeAnswer } from '../../../exchange/types.js';
import type { Resource } from '../../../fhir/types.js';
import type { Searchset, SearchEntry } from '../bundles.js';
import { outcome } from '../outcomes.js';
import { besideKeys } from './beside.js';
import { includedKeys } from './included.js';
import { messageHeaders, stateId } from './messageHeaders.js';
import { makePiece, type Piece } from './pieces.js';
import type { Search } from './search/search.js';
import { sortMatches } from './sort.js';
import { subsetOf } from './subset.js';

/** What one answer tells, before it is cut into pages. */
export interface Told {
  /** Resources of states by `Type/id`. */
  readonly pieces: ReadonlyMap<string, Piece>;
  /** One MessageHeader for each state asked. */
  readonly headers: readonly Piece[];
  /** The one OperationOutcome, where there is anything to say. */
  readonly outcome?: Piece;
}

/**
 * What stands in an answer beside the states' resources: a MessageHeader each, and the OperationOutcome.
 * @param identifier what the question is known by: `MessageHeader.response.identifier`
 */
export function tell(
  answer: ExchangeAnswer,
  pieces: ReadonlyMap<string, Piece>,
  identifier: string,
  publicUrl: string,
): Told {
  const states = answer.outcomes.map(({ state }) => state);
  const headers = messageHeaders(answer, identifier, publicUrl).map((header) => makePiece(header, [stateOf(header)]));
  const issues = stateIssues(answer, publicUrl);
  if (issues.length === 0) return { pieces, headers };
  const about = outcome(issues, stateId(answer.query.requestId, 'outcome'), candidatesOf(answer));
  return { pieces, headers, outcome: makePiece(about, states) };
}

/**
 * The searchset of a search, cut into pages of `_count` matches (one page where it says nothing). Each page holds what
 * its own matches include, what states tell beside dispenses, every MessageHeader and the outcome, so that no page reads
 * as if all states had been consulted.
 * Where only the number is asked for, there is no entry but an outcome that says that the number is not the whole truth.
 *
 * @param links the links of a page by its place
 */
export async function searchsets(
  told: Told,
  search: Search,
  answeredAt: string,
  publicUrl: string,
  links: (page: number, pages: number) => Searchset['links'],
): Promise<Searchset[]> {
  const { controls, includes } = search;
  const matches = sortMatches(keysOf(told, ['MedicationDispense']), told.pieces, controls.sort);
  const entry = (piece: Piece, mode: SearchEntry['mode']): SearchEntry => ({
    fullUrl: `${publicUrl}/fhir/${piece.resource.resourceType}/${piece.resource.id}`,
    mode,
    resource: piece.resource,
    json: piece.json,
  });
  const outcomes = told.outcome ? [entry(told.outcome, 'outcome')] : [];
  const searchset = (page: number, pages: number, entries: readonly SearchEntry[]): Searchset => ({
    id: randomUUID(),
    lastUpdated: answeredAt,
    total: matches.length,
    links: links(page, pages),
    entries,
  });
  if (controls.countOnly) return [searchset(0, 1, isWholeTruth(told) ? [] : outcomes)];

  const size = controls.count ?? matches.length;
  const pages = Math.max(1, Math.ceil(matches.length / Math.max(1, size)));
  const beside = await besideKeys(told.pieces);
  const followed =
    controls.subset && 'summary' in controls.subset && controls.subset.summary === 'text' ? [] : includes;
  const piecesOf = (some: readonly string[]): Piece[] => some.flatMap((key) => told.pieces.get(key) ?? []);
  const sets: Searchset[] = [];
  for (let page = 0; page < pages; page++) {
    const here = matches.slice(page * size, (page + 1) * size);
    const included = new Set([...(await includedKeys(here, followed, told.pieces)), ...beside]);
    for (const key of here) included.delete(key);
    sets.push(
      searchset(page, pages, [
        ...piecesOf(here).map((piece) => entry(subsetPiece(piece, search), 'match')),
        ...piecesOf([...included]).map((piece) => entry(piece, 'include')),
        ...told.headers.map((piece) => entry(piece, 'include')),
        ...outcomes,
      ]),
    );
  }
  return sets;
}

function keysOf({ pieces }: Told, types: readonly string[]): string[] {
  return [...pieces.keys()].filter((key) => types.includes(key.slice(0, key.indexOf('/'))));
}

function stateOf({ meta }: Resource): string {
  return (meta?.source ?? '').replace(/^urn:pdmp:/, '');
}

function subsetPiece(piece: Piece, { controls: { subset } }: Search): Piece {
  if (subset === undefined) return piece;
  const resource = subsetOf(piece.resource, subset);
  return resource === piece.resource ? piece : makePiece(resource, piece.states);
}

/** Whether every state asked has been consulted: then a number needs no explanation. */
function isWholeTruth({ outcome: piece }: Told): boolean {
  const issues = piece?.resource.issue;
  return !Array.isArray(issues) || issues.every((issue) => isInformation(issue));
}

function isInformation(issue: unknown): boolean {
  return typeof issue === 'object' && issue !== null && 'severity' in issue && issue.severity === 'information';
}
