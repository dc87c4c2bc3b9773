import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ANSWER, makeParty, outcome, securityOf } from './support/parties.js';

const gateway = makeParty('Test gateway');
const state = makeParty('Test state');
/** Short, so that mutations hit what matters. */
const SHORT = Buffer.from(ANSWER.toString().replace(/<!\[CDATA\[[^]*\]\]>/, '<![CDATA[<a>Sampleton</a>]]>'));
const claim = (): Promise<boolean> => Promise.resolve(true);

/** One change to a message: bytes replaced, taken out, put in, repeated elsewhere, or exchanged. */
const mutation = (length: number): fc.Arbitrary<(bytes: Buffer) => Buffer> => {
  const place = fc.nat(length - 1);
  const span = fc
    .tuple(place, fc.nat(400))
    .map(([from, size]): [number, number] => [from, Math.min(length, from + size)]);
  const snippet = fc.constantFrom(
    '<!-- -->',
    ' ',
    '\n',
    '<a/>',
    ']]>',
    '&amp;',
    ' Id="data"',
    '<soap:Body/>',
    '\u0000',
    '=',
    'A',
  );
  return fc.oneof(
    fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([at, by]) => (bytes: Buffer) => {
      const made = Buffer.from(bytes);
      made[at] = made[at]! ^ by;
      return made;
    }),
    span.map(
      ([from, to]) =>
        (bytes: Buffer) =>
          Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]),
    ),
    fc.tuple(place, snippet).map(
      ([at, text]) =>
        (bytes: Buffer) =>
          Buffer.concat([bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at)]),
    ),
    fc.tuple(span, place).map(
      ([[from, to], at]) =>
        (bytes: Buffer) =>
          Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, to), bytes.subarray(at)]),
    ),
  );
};

/** Elements, as they stand in a message; whole ones moved, repeated and left out stay well-formed. */
function elements(message: string): [number, number][] {
  const found: [number, number][] = [];
  const open: number[] = [];
  for (const { 0: tag, index } of message.matchAll(/<[^>]*>/g)) {
    if (!tag.startsWith('</')) open.push(index);
    if (tag.startsWith('</') || tag.endsWith('/>')) found.push([open.pop()!, index + tag.length]);
  }
  return found;
}

/** Never accepted but as it was; comments and the like may change what is not signed. */
async function neverOther(mode: 'sign' | 'sign-encrypt', mutate: (bytes: Buffer) => Buffer): Promise<void> {
  const { sent, whole, receiver } = MESSAGES[mode];
  const told = await outcome(receiver, mutate(sent));
  expect([await whole, ...REFUSALS]).toContain(told);
}

const REFUSALS = [
  ...['unsecured', 'ambiguous', 'algorithm', 'certificate', 'signature', 'unsigned', 'expired', 'content'],
  ...['encoding', 'doctype', 'not-well-formed', 'limit'],
];
const MESSAGES = { sign: messages('sign'), 'sign-encrypt': messages('sign-encrypt') };
function messages(mode: 'sign' | 'sign-encrypt'): {
  sent: Buffer;
  whole: Promise<string>;
  receiver: ReturnType<typeof securityOf>;
} {
  const sent = Buffer.from(securityOf(state, gateway, { mode }).protect(SHORT));
  const receiver = securityOf(gateway, state, { mode, claim });
  return { sent, whole: outcome(receiver, sent), receiver };
}

describe.each(['sign', 'sign-encrypt'] as const)('a message (%s) with one change', (mode) => {
  const { sent, whole } = MESSAGES[mode];

  it('is the message that is meant', async () => expect(await whole).toContain('Sampleton'));

  it('of bytes is refused, or says what it said', async () => {
    await fc.assert(
      fc.asyncProperty(mutation(sent.length), (mutate) => neverOther(mode, mutate)),
      { numRuns: 700 },
    );
  });

  it('of whole elements is refused, or says what it said', async () => {
    const all = elements(sent.toString('latin1'));
    const place = fc.constantFrom(...all.flat());
    const change = fc.tuple(fc.constantFrom(...all), place, fc.boolean());
    await fc.assert(
      fc.asyncProperty(change, ([[from, to], at, keep]) => {
        fc.pre(keep || at <= from || at >= to);
        return neverOther(mode, (bytes) => {
          const moved = bytes.subarray(from, to);
          if (keep) return Buffer.concat([bytes.subarray(0, at), moved, bytes.subarray(at)]);
          const [first, last] =
            at <= from ? [bytes.subarray(0, at), bytes.subarray(to)] : [bytes.subarray(0, from), bytes.subarray(at)];
          const between = at <= from ? bytes.subarray(at, from) : bytes.subarray(to, at);
          return Buffer.concat(at <= from ? [first, moved, between, last] : [first, between, moved, last]);
        });
      }),
      { numRuns: 400 },
    );
  });
});
