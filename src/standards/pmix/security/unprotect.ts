import { pace, type Steps } from '../../../exchange/steps.js';
import { canonicalSteps, type NamespaceScope, startTag, wrapped } from '../../../xml/canonical.js';
import { findSealed, openedBody, type Sealed } from './decrypt.js';
import { type Envelope, indexIds, readEnvelope } from './envelope.js';
import { demand, SecurityError } from './errors.js';
import { NAMESPACES } from './names.js';
import type { SecurityOptions } from './options.js';
import { demandFresh } from './timestamp.js';
import { leafText, type Node, onlyChild, readPart, readTree, sizeOf } from './tree.js';
import { canonicalOf, type SignedPart, verifiedBytes, verifySignature } from './verifySignature.js';

/**
 * What of a secured message is signed, as a message of its own. The order is what guards the body: first the signature, the
 * headers and the time, then the MessageID is claimed, and only then is anything decrypted. So whoever changes what is
 * encrypted, to learn from what becomes of it, gets one try for each message that the state has signed.
 * @throws SecurityError, MessageError
 */
export async function unprotect(
  message: Uint8Array,
  options: SecurityOptions,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  demand(message.length <= options.bytes, 'limit');
  const now = options.clock?.() ?? new Date();
  const checked = await pace(checking(message, options, now), signal);
  demand(await options.claim(checked.messageId, now.getTime() + 2 * options.skewMs), 'replayed');
  return pace(opening(checked, options), signal);
}

/** A message of which everything is verified but what is encrypted. */
interface Checked {
  readonly envelope: Envelope;
  readonly parts: readonly SignedPart[];
  readonly signedBody: SignedPart;
  /** Canonical bytes of the parts. */
  readonly verified: ReadonlyMap<Node, Buffer>;
  readonly sealed: Sealed | undefined;
  readonly messageId: string;
}

/** Cheap checks come first: nothing is worked on at length that no pinned certificate vouches for. */
function* checking(message: Uint8Array, options: SecurityOptions, now: Date): Steps<Checked> {
  const envelope = yield* readEnvelope(message);
  const { security, bytes } = envelope;
  demand(security !== undefined && sizeOf(security) <= MOST_BYTES, 'unsecured');
  const encrypts = options.mode === 'sign-encrypt';
  demandKnown(security, encrypts);
  const parts = verifySignature(envelope, onlyChild(security, 'ds:Signature'), { ...options, now });
  yield;
  const sealed = encrypts ? findSealed(envelope, security, options.own.certificate) : undefined;
  const byNode = new Map(parts.map((part) => [part.node, part]));
  const signedBody = demandCoverage(envelope, security, byNode);

  const verified = new Map<Node, Buffer>();
  for (const part of parts) {
    if (part === signedBody && sealed !== undefined) continue;
    yield;
    const canonical = yield* canonicalOf(bytes, part.node, part.inclusive);
    yield;
    verified.set(part.node, verifiedBytes(canonical, part));
  }
  const asSigned = (node: Node): Node => readPart(verified.get(node)!);
  demandFresh(asSigned(onlyChild(security, 'wsu:Timestamp')), now, options.skewMs);
  const messageId = leafText(asSigned(only(envelope, 'wsa:MessageID')));
  demand(messageId !== '' && messageId.length <= MOST_CHARACTERS, 'unsigned');
  return { envelope, parts, signedBody, verified, sealed, messageId };
}

function* opening(checked: Checked, { own }: SecurityOptions): Steps<Uint8Array> {
  const { envelope, parts, signedBody, sealed } = checked;
  const { body, blocks, bytes } = envelope;
  const verified = new Map(checked.verified);
  if (sealed !== undefined) {
    const opened = openedBody(bytes, body, sealed, own.key);
    yield;
    verified.set(body, yield* verifiedBody(opened, signedBody, envelope));
    yield;
  }
  const bare = ({ node, id }: SignedPart): Buffer => withoutId(verified.get(node)!, id);
  const headers = parts.filter(({ node }) => blocks.includes(node));
  return assembled(envelope, headers.map(bare), bare(signedBody));
}

/** Of a Security header: certificates and keys take a few thousand. */
const MOST_BYTES = 256 * 1024;

/** No message is named by more. */
const MOST_CHARACTERS = 1_000;

/** What this profile puts into a Security header; each but the token once. */
function demandKnown({ children }: Node, encrypts: boolean): void {
  const known = ['wsse:BinarySecurityToken', 'wsu:Timestamp', 'ds:Signature'];
  if (encrypts) known.push('xenc:EncryptedKey');
  for (const { name } of children) demand(known.includes(name), 'unsecured');
}

/**
 * The body's part, after all that must be signed is named by the signature: body, timestamp, and every header of
 * WS-Addressing and PMIX; nothing else than what stands at a place of its own.
 */
function demandCoverage(
  { blocks, body, soap }: Envelope,
  security: Node,
  signed: ReadonlyMap<Node, SignedPart>,
): SignedPart {
  const places = new Set([body, ...blocks, ...security.children.filter(({ name }) => TOKENS.includes(name))]);
  for (const node of signed.keys()) demand(places.has(node), 'ambiguous');
  const names = new Set<string>();
  for (const block of blocks) {
    const { name, attributes } = block;
    const ours = /^(?:wsa|px):/.test(name);
    demand(!ours || !names.has(name) || REPEATED.includes(name), 'ambiguous');
    names.add(name);
    // What nobody vouches for is left out; not if leaving it out changes what the message means.
    const vital = ours || /^\s*(?:1|true)\s*$/.test(attributes.get(`${soap}:mustUnderstand`) ?? '');
    demand(!vital || signed.has(block), 'unsigned');
  }
  for (const name of ['wsa:Action', 'wsa:MessageID']) demand(names.has(name), 'unsigned');
  demand(signed.has(onlyChild(security, 'wsu:Timestamp')), 'unsigned');
  const part = signed.get(body);
  demand(part !== undefined, 'unsigned');
  return part;
}

const TOKENS = ['wsse:BinarySecurityToken', 'wsu:Timestamp'];
const REPEATED = ['wsa:RelatesTo'];

function only({ blocks }: Envelope, name: string): Node {
  return blocks.find((block) => block.name === name)!;
}

/** The canonical bytes of a body that was encrypted; one error for whatever is wrong with them. */
function* verifiedBody(opened: Uint8Array, part: SignedPart, { body, ids, soap }: Envelope): Steps<Buffer> {
  try {
    const outside = [...ids].filter(([, { start, end }]) => end <= body.start || start >= body.end);
    indexIds(yield* onlyBody(opened, body.scope, soap), new Map(outside));
    const canonical = yield* canonicalSteps(opened, body.scope, part.inclusive);
    yield;
    return verifiedBytes(canonical, part);
  } catch {
    throw new SecurityError('content');
  }
}

/** Decrypted content may not end the body that it is put into, to begin another. */
function* onlyBody(opened: Uint8Array, scope: NamespaceScope, soap: string): Steps<Node> {
  const { children, text } = yield* readTree(wrapped(opened, scope));
  const [body, more] = children;
  demand(body?.name === `${soap}:Body` && more === undefined && text === '', 'content');
  return body;
}

/** The id was of use to the signature alone; whoever reads on would wonder at it. */
function withoutId(canonical: Buffer, id: string): Buffer {
  const tag = startTag(canonical);
  const without = tag.replace(/ (?!xmlns)(?:[^\s=":]+:)?(?:Id|ID|id)="([^"]*)"/g, (all, value) =>
    value === id ? '' : all,
  );
  return Buffer.concat([Buffer.from(without, 'latin1'), canonical.subarray(tag.length)]);
}

/** An envelope of the verified parts, in the order in which the signature names them. Each brings its own namespaces. */
function assembled({ soap }: Envelope, headers: readonly Buffer[], body: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`<soap:Envelope xmlns:soap="${NAMESPACES[soap]}"><soap:Header>`),
    ...headers,
    Buffer.from('</soap:Header>'),
    body,
    Buffer.from('</soap:Envelope>'),
  ]);
}
