import type { Steps } from '../../../exchange/steps.js';
import { defaultLimits } from '../../../xml/limits.js';
import type { ExpandedName } from '../../../xml/names.js';
import { COLLECT, PASS, Scanner, type XmlHandler } from '../../../xml/scan.js';
import { SoapFault } from './fault.js';
import { PMIX, type SoapVersion, versionOf, WSA } from './soap.js';

/** What an envelope says about itself before anybody looks into its body. */
export interface Outline {
  readonly version: SoapVersion;
  /** wsa:Action. */
  readonly action?: string;
  /** wsa:MessageID. */
  readonly messageId?: string;
  /** The first wsa:RelatesTo. */
  readonly relatesTo?: string;
  /** RoutingData/RequestID. */
  readonly requestId?: string;
  /** RoutingData/DisclosingState. */
  readonly disclosingState?: string;
  /** DisclosingState of the first Status. */
  readonly statusState?: string;
  /** PMIX's name of the body's content. */
  readonly body?: string;
}

type Facts = { -readonly [F in Exclude<keyof Outline, 'version' | 'body'>]?: string };

/** Where each fact stands. */
const PLACES: Readonly<Record<string, keyof Facts>> = {
  'soap:Envelope/soap:Header/wsa:Action': 'action',
  'soap:Envelope/soap:Header/wsa:MessageID': 'messageId',
  'soap:Envelope/soap:Header/wsa:RelatesTo': 'relatesTo',
  'soap:Envelope/soap:Header/px:RoutingData/px:RequestID': 'requestId',
  'soap:Envelope/soap:Header/px:RoutingData/px:DisclosingState': 'disclosingState',
  'soap:Envelope/soap:Header/px:ResponseStatus/px:Status/px:DisclosingState': 'statusState',
};
/** Facts of which a second one makes the message mean two things. */
const SINGLE: ReadonlySet<keyof Facts> = new Set(['action', 'messageId', 'requestId', 'disclosingState']);
/** No identifier, address or code is longer. */
const MOST_CHARACTERS = 1_000;

/**
 * Reads an envelope as far as its body begins, in steps; whether the rest is there and well-formed is for the tables to see.
 * @throws MessageError where it is no XML, SoapFault where it is no envelope that can be served
 */
export function* readOutline(bytes: Uint8Array): Steps<Outline> {
  const reading = new OutlineReader();
  const scan = new Scanner(() => ({ table: -1, schema: -1 })).steps(bytes, reading, defaultLimits);
  while (reading.body === undefined && scan.next().done !== true) yield;
  scan.return();
  if (reading.version === undefined) throw new SoapFault('VersionMismatch', 'The message is no SOAP envelope.');
  const { version, facts, body } = reading;
  return { version, ...facts, body };
}

class OutlineReader implements XmlHandler {
  readonly facts: Facts = {};
  version: SoapVersion | undefined;
  body: string | undefined;
  private soap = '';
  private readonly path: string[] = [];
  private readonly texts: string[] = [];
  private fact: keyof Facts | undefined;

  open(name: ExpandedName): number {
    if (this.path.length === 0) this.begin(name);
    this.path.push(`${this.prefix(name.uri)}:${name.local}`);
    const place = this.path.join('/');
    if (this.path.length === 3 && place.startsWith('soap:Envelope/soap:Body/')) this.body ??= this.path[2]!;
    this.fact = this.body === undefined ? PLACES[place] : undefined;
    this.texts.length = 0;
    return this.fact === undefined ? PASS : COLLECT;
  }

  attribute({ uri, local }: ExpandedName, value: string): void {
    if (this.path.length !== 3 || uri !== this.soap || local !== 'mustUnderstand') return;
    const known = /^(?:wsa|px):/.test(this.path[2]!);
    if (!known && this.body === undefined && /^\s*(?:1|true)\s*$/.test(value))
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
    if (this.facts[fact] !== undefined && SINGLE.has(fact))
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
    if (uri === this.soap) return 'soap';
    if (uri === WSA) return 'wsa';
    return uri === PMIX ? 'px' : '?';
  }
}
