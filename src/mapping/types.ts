import type { Bundle, MessageWarning, Resource } from '../fhir/types.js';
import type { XmlLimits } from '../xml/limits.js';
import type { Steps } from '../xml/steps.js';
import type { Fitted } from './fit.js';

/** How a message is held against our XSD: errors, warnings, or not at all (well-formedness and limits always hold). */
export type SchemaMode = 'strict' | 'warn' | 'off';

export interface ReadOptions {
  /** Default `warn`. */
  readonly schema?: SchemaMode;
  /** Name of an overlay (a state's code) whose changed rows rule. */
  readonly overlay?: string;
}

/** What a message said, before it is a Bundle. */
export interface MessageGraph {
  /** Every resource the message told, the MessageHeader first; references are `urn:uuid:` + id. */
  readonly resources: Resource[];
  /** Unread elements, unreadable values, schema findings. */
  readonly warnings: MessageWarning[];
  /** Whether the message came in its envelope. */
  readonly enveloped: boolean;
  /** Whether there was a payload: false for an envelope around nothing or white space. */
  readonly payload: boolean;
  /** Unread elements that stand where records stand: an answer without records that has any is not understood. */
  readonly strangers?: number;
  /** FHIR paths, as the table's rows have them, of the values that could not be read. */
  readonly unreadable?: ReadonlySet<string>;
}

/** One line of `map --explain`. */
export interface Explanation {
  readonly fhir: string;
  readonly value: string;
  readonly element: string;
  readonly wire: string;
}

/** A message that its schema takes, and what that cost. */
export interface FittedMessage extends Fitted {
  readonly bytes: Uint8Array;
}

/** The compiled mapping tables: what a table says is what is read, written and explained. */
export interface Tables {
  /** Table names, e.g. `pmix-3/report`. */
  names(): string[];
  /** Wire → resources. @throws MessageError */
  readGraph(table: string, bytes: Uint8Array, options?: ReadOptions): MessageGraph;
  /** The same in steps of less than a millisecond, between which anything else may be done. @throws MessageError */
  readSteps(table: string, bytes: Uint8Array, options?: ReadOptions): Steps<MessageGraph>;
  /** Wire → FHIR `Bundle` of type collection. @throws MessageError */
  read(table: string, bytes: Uint8Array, options?: ReadOptions): { bundle: Bundle; warnings: MessageWarning[] };
  /** FHIR → wire, UTF-8 XML. @throws MessageError code `unwritable` */
  write(table: string, bundle: Bundle, options?: { overlay?: string }): Uint8Array;
  /** The same in steps: of a resource, of some elements, and of the whole where it ends. @throws MessageError */
  writeSteps(table: string, bundle: Bundle, options?: { overlay?: string }): Steps<Uint8Array>;
  /**
   * FHIR → wire for readers of answers: what the table's schema does not take is written in plain letters, cut or left out,
   * and counted. In steps, as `writeSteps`; of tables that have a schema and no envelope.
   * @throws MessageError code `unwritable`, where it is not a record that does not fit
   */
  fitSteps(table: string, bundle: Bundle): Steps<FittedMessage>;
  /** Wire → one line per FHIR element. @throws MessageError */
  explain(table: string, bytes: Uint8Array, options?: ReadOptions): Explanation[];
  /** JSON text of a resource or Bundle, decimals' digits kept. */
  toJson(value: unknown, indent?: number): string;
}

export interface TablesOptions {
  /** Folder of tables; default: the package's own `mappings/`. */
  readonly folder?: string;
  /** Overlay files (YAML) by name, or a folder of them; default `mappings/overlays`. */
  readonly overlays?: string;
  readonly limits?: Partial<XmlLimits>;
  /** Names of the tables to open; default: all. The others are unknown then. */
  readonly only?: readonly string[];
}
