import type { MessageWarning } from '../fhir/types.js';
import { MessageError } from '../xml/errors.js';
import type { XmlLimits } from '../xml/limits.js';
import type { SchemaProgram } from '../xml/schema/program.js';
import { atOnce, type Steps } from '../xml/steps.js';
import { Assembly } from './assembly.js';
import type { ReadPlan } from './plan.js';
import { Reader } from './reader.js';
import { mayHaveReferences, recordIdentified } from './refs.js';
import { Scanners } from './scanners.js';
import { Told } from './told.js';
import { Explainer } from './explain.js';
import type { Explanation, MessageGraph, SchemaMode } from './types.js';

export interface TableReader {
  /** In steps of less than a millisecond; several messages may be read in turns. @throws MessageError */
  read(bytes: Uint8Array, schema: SchemaMode): Steps<MessageGraph>;
  /** One line per FHIR element. @throws MessageError */
  explain(bytes: Uint8Array, schema: SchemaMode): Explanation[];
}

/** The schemas of a table's documents, where it has any. */
export interface Schemas {
  readonly payload: SchemaProgram | undefined;
  readonly envelope: SchemaProgram | undefined;
}

/** A table ready to read messages: one pass over the bytes, with the schema checked on the way. */
export function tableReader(plan: ReadPlan, schemas: Schemas, limits: XmlLimits): TableReader {
  // Two kinds of scanners, because a symbol of the schema belongs to one schema and names are remembered with it.
  const [outerScanners, innerScanners] = [schemas.envelope, schemas.payload].map(
    (schema) =>
      new Scanners((uri, local) => ({
        table: plan.symbol(uri, local),
        schema: schema?.elementSymbol(uri, local) ?? -1,
      })),
  ) as [Scanners, Scanners];

  function* document(
    bytes: Buffer,
    scanners: Scanners,
    program: SchemaProgram | undefined,
    message: Message,
    mode: SchemaMode,
    before = 0,
  ): Steps<Reader> {
    const identified = mayHaveReferences(bytes)
      ? yield* recordIdentified(bytes, (uri, local) => plan.symbol(uri, local), limits)
      : undefined;
    const scanner = scanners.take();
    try {
      const schema = mode === 'off' ? undefined : program?.start(() => scanner.line());
      message.findings = () => schema?.count ?? 0;
      const reader = new Reader(plan, {
        assembly: message.assembly,
        schema,
        bytes: message.recognise && identified === undefined ? bytes : undefined,
        size: bytes.length,
        identified,
        namespaces: () => scanner.namespaces,
        line: () => scanner.line(),
      });
      yield* scanner.steps(bytes, reader, limits);
      for (const finding of schema?.findings ?? []) message.found({ ...finding, line: finding.line + before }, mode);
      if (schema !== undefined) message.foundMore(schema.count - schema.findings.length);
      return reader;
    } finally {
      scanners.giveBack(scanner);
    }
  }

  /** Reads the payload document; its faults are told by their line in the whole message. */
  function* inner(whole: Buffer, line: number, message: Message, mode: SchemaMode): Steps<void> {
    const head = beforeRoot(whole);
    // What stands before it in the whole message, so that its faults are told by their line there.
    const before = line + head.split('\n').length - 2;
    const payload = whole.subarray(Buffer.byteLength(head));
    try {
      yield* document(payload, innerScanners, schemas.payload, message, mode, before);
    } catch (error) {
      if (!(error instanceof MessageError) || error.line === undefined || error.code === 'schema') throw error;
      throw new MessageError(error.code, error.message, error.line + before, { cause: error });
    }
  }

  function* message(bytes: Uint8Array, mode: SchemaMode, explainer?: Explainer): Steps<MessageGraph> {
    const message = new Message(plan, explainer);
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const enveloped = plan.envelopeRoot !== undefined && rootIsEnvelope(buffer, plan);
    let payload = true;
    if (enveloped) {
      const outer = yield* document(buffer, outerScanners, schemas.envelope, message, mode);
      const inside = outer.payload;
      payload = outer.hasPayload;
      if (inside !== undefined && payload) yield* inner(inside, outer.payloadLine, message, mode);
    } else yield* document(buffer, innerScanners, schemas.payload, message, mode);
    yield* message.assembly.finish();
    return {
      resources: message.assembly.resources,
      warnings: message.warnings(),
      enveloped,
      payload,
      strangers: message.assembly.strangers,
      unreadable: message.assembly.told.unreadablePaths,
    };
  }

  return {
    read: (bytes, mode) => message(bytes, mode),
    explain(bytes, mode) {
      const explainer = new Explainer();
      return explainer.lines(atOnce(message(bytes, mode, explainer)).resources);
    },
  };
}

class Message {
  findings: () => number = () => 0;
  /** Explanations follow every occurrence, so nothing may be skipped. */
  readonly recognise: boolean;
  readonly assembly: Assembly;
  /** By what was found, so that one habit of a state is one warning; the line is that of the first. */
  private readonly schemaWarnings = new Map<string, MessageWarning>();

  constructor(plan: ReadPlan, explainer: Explainer | undefined) {
    this.assembly = new Assembly(plan.top, new Told(() => this.findings()), explainer);
    this.recognise = explainer === undefined;
  }

  found(finding: { path: string; message: string; line: number }, mode: SchemaMode): void {
    const text = `${finding.path}: ${finding.message}`;
    if (mode === 'strict') throw new MessageError('schema', text, finding.line);
    const known = this.schemaWarnings.get(text);
    if (known === undefined)
      this.schemaWarnings.set(text, { code: 'schema', text: `${text} (line ${finding.line})`, count: 1 });
    else this.schemaWarnings.set(text, { ...known, count: known.count + 1 });
  }

  /** Findings past those that the schema kept. */
  foundMore(count: number): void {
    if (count > 0) this.schemaWarnings.set('', { code: 'schema', text: 'further findings of the schema', count });
  }

  warnings(): MessageWarning[] {
    return [...this.assembly.told.warnings(), ...this.schemaWarnings.values()];
  }
}

/**
 * What stands before the payload's root where it is a document of its own: white space, and an XML declaration, which
 * says nothing any more because the document came as a string.
 */
function beforeRoot(payload: Buffer): string {
  const start = payload.utf8Slice(0, Math.min(payload.length, 4096));
  return /^[\ufeff\s]*(?:<\?xml[ \t\r\n][^>]*\?>)?/.exec(start)![0];
}

/** Whether the first element is the envelope's; by its local name, the reader then checks the whole name. */
function rootIsEnvelope(bytes: Buffer, plan: ReadPlan): boolean {
  const head = bytes.utf8Slice(0, Math.min(bytes.length, 4096)).replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>/g, '');
  const local = /<(?:[^\s<>/:]+:)?([^\s<>/:]+)/.exec(head)?.[1];
  return local === plan.envelopeRoot!.step!.local;
}
