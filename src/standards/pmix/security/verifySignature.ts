import { createHash, timingSafeEqual, verify, type X509Certificate } from 'node:crypto';
import { atOnce, type Steps } from '../../../exchange/steps.js';
import { canonicalSteps } from '../../../xml/canonical.js';
import { fromBase64, meantCertificate } from './certificates.js';
import { type Envelope, resolve } from './envelope.js';
import { demand } from './errors.js';
import { ALGORITHMS, SUITES, type SuiteName } from './names.js';
import { leafText, MOST_PREFIXES, type Node, onlyChild, readPart, sizeOf } from './tree.js';

/** A part of the message that its signature vouches for, once its digest is found to be right. */
export interface SignedPart {
  readonly node: Node;
  /** By which the signature names it. */
  readonly id: string;
  readonly digest: Buffer;
  readonly hash: string;
  /** Prefixes that its canonical form shows though they are not used. */
  readonly inclusive: readonly string[];
}

/** Whose signatures count, and by which suites. */
export interface Trust {
  readonly pinned: readonly X509Certificate[];
  readonly accept: readonly SuiteName[];
  readonly now: Date;
}

/** Bytes of a `ds:SignedInfo`, which is canonicalized before anybody has vouched for it, and references in it. */
const MOST_BYTES = 64 * 1024;
const MOST_REFERENCES = 100;

/**
 * The parts that the message's one signature names, after the signature itself proved to be by a pinned certificate.
 * What is signed is read from the very bytes that were verified.
 * @throws SecurityError
 */
export function verifySignature(envelope: Envelope, signature: Node, trust: Trust): SignedPart[] {
  demand(signature.children.length === 3, 'algorithm');
  const certificate = meantCertificate(onlyChild(signature, 'ds:KeyInfo'), envelope, trust.pinned);
  demand(isValidAt(certificate, trust.now), 'certificate');
  const signedInfo = onlyChild(signature, 'ds:SignedInfo');
  demand(sizeOf(signedInfo) <= MOST_BYTES && signedInfo.children.length <= MOST_REFERENCES + 2, 'unsecured');
  const inclusive = canonicalPrefixes(onlyChild(signedInfo, 'ds:CanonicalizationMethod'));
  const canonical = atOnce(canonicalOf(envelope.bytes, signedInfo, inclusive));
  const told = readPart(canonical);
  const suite = suiteOf(algorithm(told, 'ds:SignatureMethod'), trust.accept);
  const value = fromBase64(leafText(onlyChild(signature, 'ds:SignatureValue')));
  demand(verify(suite.hash, canonical, certificate.publicKey, value), 'signature');
  const references = told.children.filter(({ name }) => name === 'ds:Reference');
  demand(references.length > 0 && references.length === told.children.length - 2, 'algorithm');
  const parts = references.map((reference) => readReference(reference, envelope, suite));
  demand(new Set(parts.map(({ node }) => node)).size === parts.length, 'ambiguous');
  return parts;
}

/** The canonical bytes of a part. @throws SecurityError `signature` where they are not what was signed */
export function verifiedBytes(canonical: Buffer, { digest, hash }: SignedPart): Buffer {
  const found = createHash(hash).update(canonical).digest();
  demand(found.length === digest.length && timingSafeEqual(found, digest), 'signature');
  return canonical;
}

/** Canonical bytes of an element of a message, in steps. */
export function canonicalOf(
  bytes: Uint8Array,
  { start, end, scope }: Node,
  inclusive: readonly string[],
): Steps<Buffer> {
  return canonicalSteps(bytes.subarray(start, end), scope, inclusive);
}

function isValidAt({ validFrom, validTo }: X509Certificate, now: Date): boolean {
  return new Date(validFrom) <= now && now <= new Date(validTo);
}

function suiteOf(method: string | undefined, accept: readonly SuiteName[]): (typeof SUITES)[SuiteName] {
  const name = accept.find((suite) => SUITES[suite].signature === method);
  demand(name !== undefined, 'algorithm');
  return SUITES[name];
}

function readReference(reference: Node, { ids }: Envelope, suite: (typeof SUITES)[SuiteName]): SignedPart {
  demand(reference.children.length === 3, 'algorithm');
  demand(algorithm(reference, 'ds:DigestMethod') === suite.digest, 'algorithm');
  const uri = reference.attributes.get('URI');
  return {
    node: resolve(uri, ids),
    id: uri!.slice(1),
    digest: fromBase64(leafText(onlyChild(reference, 'ds:DigestValue'))),
    hash: suite.hash,
    inclusive: transformPrefixes(onlyChild(reference, 'ds:Transforms')),
  };
}

/** One transform, exclusive canonicalization; another may stand before it that changes nothing here. */
function transformPrefixes({ children }: Node): readonly string[] {
  const [first, second] = children;
  const skipped = children.length === 2 && first?.attributes.get('Algorithm') === ALGORITHMS.enveloped;
  const last = skipped ? second : first;
  demand(last !== undefined && children.length === (skipped ? 2 : 1), 'algorithm');
  demand(
    children.every(({ name }) => name === 'ds:Transform'),
    'algorithm',
  );
  return canonicalPrefixes(last);
}

function canonicalPrefixes(method: Node): readonly string[] {
  demand(method.attributes.get('Algorithm') === ALGORITHMS.canonical, 'algorithm');
  const [list, more] = method.children;
  if (list === undefined) return [];
  demand(list.name === 'ec:InclusiveNamespaces' && list.children.length === 0 && more === undefined, 'algorithm');
  const prefixes = (list.attributes.get('PrefixList') ?? '').split(/\s+/).filter((prefix) => prefix !== '');
  demand(prefixes.length <= MOST_PREFIXES, 'unsecured');
  return prefixes;
}

function algorithm(node: Node, name: string): string | undefined {
  return onlyChild(node, name).attributes.get('Algorithm');
}
