import { z } from 'zod';
import { asapStatuses } from '../wire/asap/names.js';
import { pmpStatuses } from '../wire/pmix/names.js';

const part = z.enum(['message', 'payload']).default('message');
/** What it says to people, where the message has a place for that. */
const text = z.string().optional();

/**
 * Everything that a demo state can be made to do wrong, or to say. `part: 'payload'` does it to the PMIX payload inside
 * a sound envelope instead of to the whole message.
 */
export const faultSchema = z.discriminatedUnion('kind', [
  /** Answers rightly, `ms` later. */
  z.strictObject({ kind: z.literal('slow'), ms: z.number().int().min(0) }),
  /** Takes the request and never answers. */
  z.strictObject({ kind: z.literal('hang') }),
  /** Breaks the connection in the middle of the answer. */
  z.strictObject({ kind: z.literal('reset') }),
  /** Nobody listens. States that share a port are refused together. */
  z.strictObject({ kind: z.literal('refuse') }),
  /** Ends the answer early, by byte offset or by fraction (default a half); to HTTP it looks whole. */
  z.strictObject({
    kind: z.literal('truncated'),
    at: z.number().int().min(0).optional(),
    fraction: z.number().min(0).max(1).optional(),
    part,
  }),
  /** A page for people. */
  z.strictObject({ kind: z.literal('html'), status: z.number().int().min(200).max(599).default(200), text }),
  /** An HTTP status with a line of plain text. */
  z.strictObject({ kind: z.literal('http'), status: z.number().int().min(400).max(599), text }),
  /** A SOAP 1.2 fault: the sender's, the receiver's, or of WS-Addressing. SCRIPT states send it bare, as one hub does. */
  z.strictObject({
    kind: z.literal('soap-fault'),
    code: z.enum(['Sender', 'Receiver', 'wsa']).default('Receiver'),
    text,
  }),
  /** PMIX: says this status whatever is known, with no report, an empty one, or (Deferred) a pick list. */
  z.strictObject({
    kind: z.literal('pmp-status'),
    status: z.enum(pmpStatuses),
    report: z.enum(['none', 'empty', 'picklist']).default('none'),
    text,
  }),
  /** PMIX: says the truth, and a status for other states beside it. */
  z.strictObject({
    kind: z.literal('several-status'),
    others: z.record(z.string().regex(/^[A-Z]{2}$/), z.enum(pmpStatuses)).default({ XA: 'Disallowed', XB: 'Error' }),
  }),
  /** PMIX: says Deferred, and pushes what it knows `ms` later to the requester's own service at `to`. */
  z.strictObject({ kind: z.literal('deferred'), to: z.url(), ms: z.number().int().min(0).default(200) }),
  /** ASAP: says this status whatever is known, without prescriptions; where asked so, with a pick list. */
  z.strictObject({
    kind: z.literal('asap-status'),
    status: z.enum(asapStatuses).default('Error'),
    picklist: z.boolean().default(false),
  }),
  /** ASAP `Exception`. */
  z.strictObject({ kind: z.literal('asap-exception'), code: z.string().default('Unavailable'), text }),
  /** FHIR: says this instead of a history, in a searchset or a reply of `$pdmp-history`. */
  z.strictObject({
    kind: z.literal('fhir-outcome'),
    severity: z.enum(['fatal', 'error', 'warning', 'information']).default('error'),
    /** R4 issue-type. */
    code: z.string().default('exception'),
    /** PMIXStatusCode. */
    pmix: z.string().optional(),
    text: z.string().default('Fault on demand'),
  }),
  /** SCRIPT `Error`. */
  z.strictObject({
    kind: z.literal('script-error'),
    code: z.enum(['600', '601', '602', '700', '900']).default('900'),
    descriptionCode: z.string().optional(),
    description: z.string().default('Fault on demand'),
  }),
  /** SCRIPT `RxHistoryResponse` with `Denied`. */
  z.strictObject({ kind: z.literal('script-denied'), reason: z.string().default('BC'), text }),
  /** SCRIPT `Status`, where data were expected. */
  z.strictObject({ kind: z.literal('script-status'), code: z.string().default('010'), text }),
  /** A closing tag, or bracket of JSON, that does not match. */
  z.strictObject({ kind: z.literal('malformed'), part }),
  /** A DOCTYPE with an entity. */
  z.strictObject({ kind: z.literal('doctype'), part }),
  /** An answer to somebody else's question: other RelatesTo, MessageID and RequestID. */
  z.strictObject({ kind: z.literal('wrong-relates-to') }),
  /** This many dispenses, all different. */
  z.strictObject({ kind: z.literal('huge'), records: z.number().int().min(1).max(100_000) }),
  /** Every dispense is told twice. */
  z.strictObject({ kind: z.literal('duplicated') }),
  /** PMIX without ResponseStatus, SCRIPT without Response. */
  z.strictObject({ kind: z.literal('missing-status') }),
  /** Every dispense has an element that no table knows. */
  z.strictObject({ kind: z.literal('unmapped-element'), text }),
  /** Well-formed, all there, but in an order that no schema allows. */
  z.strictObject({ kind: z.literal('schema-invalid') }),
  /** PMIX: the payload as escaped text instead of CDATA. */
  z.strictObject({ kind: z.literal('escaped') }),
  /** SCRIPT: the message as text inside a WCF `string`. */
  z.strictObject({ kind: z.literal('wcf-string') }),
  /** Unusual prefixes, the same meaning. 2017071 has no namespace: there it is an unused one on the root. */
  z.strictObject({ kind: z.literal('prefix-scramble') }),
  /** 2017071 in the namespace of 10.6, as some software sends it. */
  z.strictObject({ kind: z.literal('foreign-namespace') }),
]);

export type Fault = z.output<typeof faultSchema>;
export type FaultKind = Fault['kind'];

/** A fault as a caller may write it: defaults left out, or in one word such as `slow:3000`, `http-503`, `NotFound`. */
export type FaultInput = z.input<typeof faultSchema> | string;

/** A fault that is none, or that this state cannot have. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}

/** Reads a fault. Throws `FaultError`. */
export function parseFault(input: unknown): Fault {
  const result = faultSchema.safeParse(typeof input === 'string' ? spelledOut(input) : input);
  if (result.success) return result.data;
  const said = `not a fault: ${JSON.stringify(input)}`;
  throw new FaultError(
    typeof input === 'string'
      ? `${said}; there are ${inOneWord().join(', ')}: see docs/simulator.md`
      : `${said}. ${z.prettifyError(result.error)}`,
  );
}

/** Those of which a word cannot say enough. */
const OBJECTS_ONLY: readonly string[] = ['pmp-status', 'deferred'];
/** What follows some kinds in one word. */
const ARGUMENTS: Readonly<Partial<Record<FaultKind, string>>> = {
  slow: ':MS',
  truncated: '[:BYTE|:FRACTION]',
  html: '[-STATUS]',
  http: '-STATUS',
  huge: ':RECORDS',
  'script-error': '[:DESCRIPTIONCODE]',
};

/** The faults there are, as one types them in one word. */
function inOneWord(): string[] {
  const kinds = faultSchema.options.map(({ shape }) => shape.kind.value);
  const words = kinds.filter((kind) => !OBJECTS_ONLY.includes(kind)).map((kind) => `${kind}${ARGUMENTS[kind] ?? ''}`);
  return [...words, ...pmpStatuses];
}

function spelledOut(word: string): unknown {
  if ((pmpStatuses as readonly string[]).includes(word)) return { kind: 'pmp-status', status: word };
  const [, kind = word, argument] = /^(.+?)(?:[:-](\d+(?:\.\d+)?))?$/.exec(word) ?? [];
  if (argument === undefined) return { kind };
  const number = Number(argument);
  if (kind === 'slow') return { kind, ms: number };
  if (kind === 'huge') return { kind, records: number };
  if (kind === 'html' || kind === 'http') return { kind, status: number };
  if (kind === 'truncated')
    return number <= 1 && argument.includes('.') ? { kind, fraction: number } : { kind, at: number };
  if (kind === 'script-error') return { kind, code: '900', descriptionCode: argument };
  return { kind: word };
}
