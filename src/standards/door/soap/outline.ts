import { defaultLimits } from '../../../xml/limits.js';
import type { ExpandedName } from '../../../xml/names.js';
import { COLLECT, PASS, Scanner, type XmlHandler } from '../../../xml/scan.js';
import type { Steps } from '../../../xml/steps.js';
import { SoapFault } from './fault.js';
import { type SoapVersion, versionOf } from './soap.js';

/** The headers that a door knows. */
export interface KnownHeaders<Fact extends string> {
  /** Prefix of each namespace in `places`; a header of another one is not known. SOAP's own is `soap`. */
  readonly prefixes: Readonly<Record<string, string>>;
  /** Where each fact stands, such as `soap:Envelope/soap:Header/wsa:Action`. */
  readonly places: Readonly<Record<string, Fact>>;
  /** Facts of which a second one makes the message mean two things. */
  readonly single: ReadonlySet<Fact>;
}

/** What an envelope says about itself before anybody looks into its body. */
export interface EnvelopeOutline<Fact extends string> {
  readonly version: SoapVersion;
  readonly facts: Readonly<Partial<Record<Fact, string>>>;
  /** The body's content. */
  readonly body?: ExpandedName;
  /** Headers that must be understood, such as `wsa:To`; of those before the body, as all of them should be. */
  readonly vital: ReadonlySet<string>;
}

/** No identifier, address or code is longer. */
const MOST_CHARACTERS = 1_000;

/**
 * Reads an envelope as far as its body begins, in steps; whether the rest is there and well-formed is for the tables to see.
 * @throws MessageError where it is no XML, SoapFault where it is no envelope that can be served
 */
export function* readEnvelope<Fact extends string>(
  bytes: Uint8Array,
  known: KnownHeaders<Fact>,
): Steps<EnvelopeOutline<Fact>> {
  const reading = new EnvelopeReader(known);
  const scan = new Scanner(() => ({ table: -1, schema: -1 })).steps(bytes, reading, defaultLimits);
  while (reading.body === undefined && scan.next().done !== true) yield;
  scan.return();
  if (reading.version === undefined) throw new SoapFault('VersionMismatch', 'The message is no SOAP envelope.');
  const { version, facts, body, vital } = reading;
  return { version, facts, body, vital };
}

class EnvelopeReader<Fact extends string> implements XmlHandler {
  readonly facts: Partial<Record<Fact, string>> = {};
  version: SoapVersion | undefined;
  body: ExpandedName | undefined;
  readonly vital = new Set<string>();
  private soap = '';
  private readonly path: string[] = [];
  private readonly texts: string[] = [];
  private fact: Fact | undefined;

  constructor(private readonly known: KnownHeaders<Fact>) {}

  open(name: ExpandedName): number {
    if (this.path.length === 0) this.begin(name);
    this.path.push(`${this.prefix(name.uri)}:${name.local}`);
    const place = this.path.join('/');
    if (this.path.length === 3 && place.startsWith('soap:Envelope/soap:Body/')) this.body ??= name;
    this.fact = this.body === undefined ? this.known.places[place] : undefined;
    this.texts.length = 0;
    return this.fact === undefined ? PASS : COLLECT;
  }

  attribute({ uri, local }: ExpandedName, value: string): void {
    if (this.path.length !== 3 || uri !== this.soap || local !== 'mustUnderstand') return;
    if (this.body !== undefined || !/^\s*(?:1|true)\s*$/.test(value)) return;
    this.vital.add(this.path[2]!);
    if (/^(?:soap|\?):/.test(this.path[2]!))
      throw new SoapFault('MustUnderstand', 'A header that must be understood is not known here.');
  }

  text(value: string): void {
    this.texts.push(value);
  }

  close(): void {
    this.path.pop();
    const { fact } = this;
    this.fact = undefined;
    if (fact === undefined) return;
    const text = this.texts.join('').trim();
    if (text.length > MOST_CHARACTERS)
      throw new SoapFault('Sender', 'A header is longer than any identifier or address.');
    if (text === '') return;
    if (this.facts[fact] !== undefined && this.known.single.has(fact))
      throw new SoapFault('Sender', 'A header that can be there once is there twice.', {
        addressing: 'InvalidAddressingHeader',
      });
    this.facts[fact] ??= text;
  }

  opened(): void {}
  stray(): void {}

  private begin({ uri, local }: ExpandedName): void {
    this.version = local === 'Envelope' ? versionOf(uri) : undefined;
    this.soap = uri;
    if (this.version === undefined)
      throw new SoapFault('VersionMismatch', 'The message is no envelope of SOAP 1.2 or 1.1.');
  }

  private prefix(uri: string): string {
    return uri === this.soap ? 'soap' : (this.known.prefixes[uri] ?? '?');
  }
}
