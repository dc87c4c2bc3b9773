import { describe, expect, it } from '@jest/globals';
import { signedElsewhere } from './support/foreign.js';
import { ANSWER, makeParty, outcome, securityOf } from './support/parties.js';
import { watchTurns } from './support/turns.js';

const gateway = makeParty('Test gateway');
const state = makeParty('Test state');
const answer = ANSWER.toString();
const signed = signedElsewhere(answer, state);
const opened = (message: string | Uint8Array, bytes?: number): Promise<string> =>
  outcome(securityOf(gateway, state, { mode: 'sign', ...(bytes !== undefined && { bytes }) }), message);
const DATA = /(?<=<px:ResponseData>)[^]*(?=<\/px:ResponseData>)/;
/** A message with something else in its body than was signed: what nobody vouches for. */
const within = (content: string): string => signed.replace(DATA, () => content);
const toSignedInfo = (content: string): string =>
  signed.replace('</ds:SignedInfo>', () => `${content}</ds:SignedInfo>`);
const many = (count: number, make: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => make(at)).join('');
const PREFIXES = many(101, (at) => ` p${at}`);

describe('a secured message costs no more than one can be worth', () => {
  it('as the messages here do that are just small enough', async () => {
    expect(await opened(signed)).toContain('ResponseData');
    expect(await opened(signedElsewhere(answer.replace(DATA, '<x/>'.repeat(1000)), state))).toContain('<x>');
    expect(await opened(signedElsewhere(answer, state, { inclusive: ['px', 'wsa'] }))).toContain('ResponseData');
    // Read as far as the signature, which is another one then.
    expect(await opened(toSignedInfo(`<x>${'y'.repeat(60_000)}</x>`))).toBe('signature');
    for (const content of ['<x/>', `<x a="${'y'.repeat(1000)}"/>`, 'y<!---->', '<?a?>', '<x xmlns="urn:y"/>'])
      expect(await opened(within(content.repeat(900)))).toBe('signature');
  });

  it.each<[string, () => string, string]>([
    ['a SignedInfo of more than 64 KiB', () => toSignedInfo(`<x>${'y'.repeat(65_536)}</x>`), 'unsecured'],
    ['a SignedInfo of more than 100 references', () => toSignedInfo('<x/>'.repeat(100)), 'unsecured'],
    [
      'more than 100 prefixes to be shown',
      () =>
        signed.replace(
          /(<ds:CanonicalizationMethod [^>]*?)\/>/,
          (_all, tag: string) =>
            `${tag}><e:InclusiveNamespaces xmlns:e="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="${PREFIXES}"/></ds:CanonicalizationMethod>`,
        ),
      'unsecured',
    ],
    [
      'a Security header of more than 256 KiB',
      () => signed.replace('<wsu:Timestamp', () => `<!--${'y'.repeat(262_144)}--><wsu:Timestamp`),
      'unsecured',
    ],
    ['more than 10,000 elements', () => within('<x/>'.repeat(10_000)), 'unsecured'],
    ['more than 10,000 attributes', () => within(`<x${many(99, (at) => ` a${at}=""`)}/>`.repeat(102)), 'unsecured'],
    ['more than 100 attributes of an element', () => within(`<x${many(101, (at) => ` a${at}=""`)}/>`), 'limit'],
    ['an attribute of more than 16 KiB', () => within(`<x a="${'y'.repeat(16_385)}"/>`), 'limit'],
    ['more than 10,000 comments', () => within('y<!---->'.repeat(10_001)), 'unsecured'],
    ['more than 10,000 instructions', () => within('<?a?>'.repeat(10_001)), 'unsecured'],
    ['a namespace of more than 256 characters', () => within(`<x xmlns="urn:${'y'.repeat(253)}"/>`), 'unsecured'],
    [
      'namespaces that change again and again among many',
      () => within(`<x${many(90, (at) => ` xmlns:p${at}="urn:p"`)}>${'<y xmlns="urn:y"/>'.repeat(1200)}</x>`),
      'unsecured',
    ],
  ])('so one with %s is refused before it is verified', async (_name, make, code) => {
    expect(await opened(make())).toBe(code);
  });

  it('and none is looked into that is larger than its route says', async () => {
    expect(await opened(signed, Buffer.byteLength(signed))).toContain('ResponseData');
    expect(await opened(signed, Buffer.byteLength(signed) - 1)).toBe('limit');
    expect(await opened('y'.repeat(101), 100)).toBe('limit');
  });
});

describe('a large message', () => {
  const large = (mode: 'sign' | 'sign-encrypt', content: string): Uint8Array =>
    securityOf(state, gateway, { mode }).protect(Buffer.from(answer.replace(DATA, () => content)));
  const REPORT = `<![CDATA[${'<a b="c">of a report</a>\n'.repeat(80_000)}]]>`;

  it.each<['sign' | 'sign-encrypt', string, string]>([
    ['sign', 'a report', REPORT],
    ['sign-encrypt', 'a report', REPORT],
    ['sign', 'nothing but references', '&#13;'.repeat(400_000)],
    ['sign', 'many elements', `<x>${'y'.repeat(500)}</x>`.repeat(9000)],
  ])('(%s, of %s) is opened in turns with everything else, in little memory', async (mode, _of, content) => {
    const message = large(mode, content);
    const security = securityOf(gateway, state, { mode });
    const watch = watchTurns();
    const before = process.memoryUsage().rss;
    let turns = 0;
    let most = before;
    const timer = setInterval(() => {
      turns++;
      most = Math.max(most, process.memoryUsage().rss);
    }, 1);
    await security.unprotect(message);
    clearInterval(timer);
    expect(watch()).toBeLessThan(1000);
    expect(turns).toBeGreaterThan(3);
    expect(most - before).toBeLessThan(32 * message.length);
  });

  it('is given up when nobody waits for it any more', async () => {
    const claimed: string[] = [];
    const claim = (id: string): Promise<boolean> => Promise.resolve(claimed.push(id) > 0);
    const gone = new AbortController();
    const work = securityOf(gateway, state, { claim }).unprotect(large('sign-encrypt', REPORT), gone.signal);
    gone.abort(new Error('gone'));
    await expect(work).rejects.toThrow('gone');
    expect(claimed).toEqual([]);
  });
});
