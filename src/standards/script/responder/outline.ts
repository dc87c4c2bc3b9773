import { defaultLimits } from '../../../xml/limits.js';
import type { ExpandedName } from '../../../xml/names.js';
import { COLLECT, PASS, Scanner, type XmlHandler } from '../../../xml/scan.js';
import type { Steps } from '../../../xml/steps.js';
import type { ScriptVersion } from '../route.js';

/** What a message says about itself before anybody looks into its body; as far as it was read. */
export interface Outline {
  /** `unknown`: a Message of neither version. */
  version?: ScriptVersion | 'unknown';
  /** Whether the message is written as 10.6 and those before it were, whatever its version. */
  old?: boolean;
  messageId?: string;
  to?: string;
  toQualifier?: string;
  from?: string;
  fromQualifier?: string;
  /** Name of the transaction in the body. */
  body?: string;
}

type Fact = 'messageId' | 'to' | 'from';

const PLACES: Readonly<Record<string, Fact>> = {
  'Message/Header/MessageID': 'messageId',
  'Message/Header/To': 'to',
  'Message/Header/From': 'from',
};

/** Sub-versions of 2017071 that were seen (wire/ncpdp.md §2.1). */
const MODERN = /^2017071[1-5]?$/;
const MODERN_ATTRIBUTES = ['TransactionVersion', 'StructuresVersion', 'TransportVersion', 'DatatypesVersion'];

/**
 * Reads a message as far as its transaction begins, in steps; whether the rest is there and well-formed is for the
 * tables to see. What was read is in `known` also where it throws.
 * @throws MessageError where it is no XML
 */
export function* readOutline(bytes: Uint8Array, known: Outline): Steps<void> {
  const reading = new OutlineReader(known);
  const scan = new Scanner(() => ({ table: -1, schema: -1 })).steps(bytes, reading, defaultLimits);
  while (known.body === undefined && scan.next().done !== true) yield;
  scan.return();
}

/** Elements are known by their local names, as some senders put namespaces where none belong. */
class OutlineReader implements XmlHandler {
  private readonly path: string[] = [];
  private readonly root = new Map<string, string>();
  private fact: Fact | undefined;
  private words = '';

  constructor(private readonly known: Outline) {}

  open({ local }: ExpandedName): number {
    this.path.push(local);
    const place = this.path.join('/');
    if (this.path.length === 3 && place.startsWith('Message/Body/')) this.known.body ??= local;
    this.fact = PLACES[place];
    this.words = '';
    return this.fact === undefined ? PASS : COLLECT;
  }

  attribute({ local }: ExpandedName, value: string): void {
    if (this.path.length === 1) this.root.set(local, value.trim());
    if (local !== 'Qualifier' || this.path.length !== 3) return;
    if (this.fact === 'to') this.known.toQualifier ??= value;
    if (this.fact === 'from') this.known.fromQualifier ??= value;
  }

  opened(): void {
    if (this.path.length !== 1 || this.path[0] !== 'Message') return;
    this.known.old = this.root.has('version');
    this.known.version = this.versionOf();
  }

  text(value: string): void {
    this.words += value;
  }

  close(): void {
    this.path.pop();
    const { fact } = this;
    this.fact = undefined;
    if (fact !== undefined && this.words.trim() !== '') this.known[fact] ??= this.words.trim();
  }

  stray(): void {}

  private versionOf(): ScriptVersion | 'unknown' {
    const modern = MODERN_ATTRIBUTES.map((name) => this.root.get(name)).find((value) => value !== undefined);
    if (modern !== undefined) return MODERN.test(modern) ? '2017071' : 'unknown';
    return this.root.get('version') === '010' && this.root.get('release') === '006' ? '10.6' : 'unknown';
  }
}
