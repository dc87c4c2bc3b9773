import type { Steps } from '../../../exchange/steps.js';
import { demand, SecurityError } from './errors.js';
import { type Node, readTree, within } from './tree.js';

/** A SOAP message with its fixed places; everything else of it is of no interest. */
export interface Envelope {
  readonly bytes: Uint8Array;
  /** Prefix of the version's namespace in names of nodes. */
  readonly soap: 's12' | 's11';
  /** Children of Header but Security. */
  readonly blocks: readonly Node[];
  /** The Security header, where there is one. */
  readonly security: Node | undefined;
  readonly body: Node;
  readonly ids: Ids;
}

/** Elements by their ids. */
export type Ids = ReadonlyMap<string, Node>;

/** Of which a second one, wherever it stands, could be taken for the first. */
const ONCE: ReadonlySet<string> = new Set(
  ['Envelope', 'Header', 'Body']
    .flatMap((name) => [`s12:${name}`, `s11:${name}`])
    .concat('wsse:Security', 'ds:Signature', 'wsu:Timestamp', 'xenc:EncryptedKey', 'xenc:EncryptedData'),
);

/** Attributes that any of the many who read signed messages takes for an id. */
const IDS = ['wsu:Id', 'xml:id', 'Id', 'ID', 'id'];

/**
 * Reads an envelope as far as its security needs it, in steps.
 * @throws MessageError where it is no XML; SecurityError `unsecured` where it is no SOAP message of a header and a body,
 * `ambiguous` where it could be read in two ways
 */
export function* readEnvelope(bytes: Uint8Array): Steps<Envelope> {
  const root = yield* readTree(bytes);
  const soap = root.name === 's12:Envelope' ? 's12' : 's11';
  demand(root.name === `${soap}:Envelope`, 'unsecured');
  const [header, body, more] = root.children;
  demand(header !== undefined && body !== undefined, 'unsecured');
  demand(header.name === `${soap}:Header` && body.name === `${soap}:Body` && more === undefined, 'ambiguous');
  const seen = new Set<string>();
  for (const { name } of within(root)) {
    demand(!seen.has(name) || !ONCE.has(name), 'ambiguous');
    seen.add(name);
  }
  const security = header.children.find(({ name }) => name === 'wsse:Security');
  demand(security !== undefined || !seen.has('wsse:Security'), 'ambiguous');
  const blocks = header.children.filter((block) => block !== security);
  return { bytes, soap, blocks, security, body, ids: indexIds(root) };
}

/**
 * Every id of a tree, beside those already `known`.
 * @throws SecurityError `ambiguous` where an id is there twice, or an element has two
 */
export function indexIds(root: Node, known: Ids = new Map()): Ids {
  const ids = new Map(known);
  for (const node of within(root)) {
    const own = IDS.flatMap((name) => node.attributes.get(name) ?? []);
    if (own.length > 1 || own.some((id) => ids.has(id))) throw new SecurityError('ambiguous');
    for (const id of own) ids.set(id, node);
  }
  return ids;
}

/**
 * The element that `#id` names.
 * @throws SecurityError `algorithm` for a reference of another kind, `ambiguous` where it leads nowhere
 */
export function resolve(reference: string | undefined, ids: Ids): Node {
  demand(reference !== undefined && /^#[\w.-]+$/.test(reference), 'algorithm');
  const node = ids.get(reference.slice(1));
  demand(node !== undefined, 'ambiguous');
  return node;
}
