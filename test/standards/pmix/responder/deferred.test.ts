import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StateAnswer } from '../../../../src/exchange/types.js';
import { slots } from '../../../../src/limits/slots.js';
import { sample } from '../../stateServer.js';
import { type Door, openDoor, push, WAITING } from './support/door.js';

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterEach(() => void door.landed.splice(0));
afterAll(() => door.stop());

const pushed = sample('pmix/soap-deferred-push.xml');
const asked = 'urn:uuid:7f0c2d2e-6f0d-4f5e-9b3a-0d7b5a1c9e11';
/** The sample with one of its texts replaced. */
const having = (from: string | RegExp, to: string): string => {
  expect(pushed).toMatch(from);
  return pushed.replace(from, to);
};
const withStatus = (status: string): string =>
  having('>Provided<', `>${status}<`).replace(/<px:ResponseType>[^]*<\/px:ResponseType>/, '<px:ResponseType/>');

describe('a late answer to a question that waits', () => {
  it('is kept whole, then acknowledged', async () => {
    const told = await push(door.url, pushed);
    expect(told).toMatchObject({ status: 200, kept: true });
    expect(told.type).toBe(
      'application/soap+xml; charset=utf-8; action="http://www.pmixpmp.org/pmp/ReceiveDeferredPrescriptionDrugHistoryResponse"',
    );
    expect(door.landed).toEqual([{ ...WAITING, answer: expect.objectContaining({ status: 'provided' }) }]);
    const { answer } = door.landed[0]!;
    const types = answer.status === 'provided' ? answer.resources.map(({ resourceType }) => resourceType) : [];
    expect(types).toEqual(expect.arrayContaining(['MedicationDispense', 'MedicationRequest', 'Patient']));
  });

  it('is acknowledged by a message that is valid, and relates to the one that came', async () => {
    const { body } = await push(door.url, pushed);
    const { bundle, warnings } = door.tables.read('pmix-3/report', Buffer.from(body), { schema: 'strict' });
    expect(warnings).toEqual([]);
    const model = door.tables.read('pmix-3/report', Buffer.from(sample('pmix/soap-deferred-push-ack.xml')));
    const facts = ({ entry = [] }: typeof bundle): unknown[] =>
      (entry[0]!.resource!['extension'] as { url: string }[]).filter(({ url }) => !url.endsWith('wsa-message-id'));
    expect(facts(bundle)).toEqual(facts(model.bundle));
    expect(bundle.entry![0]!.resource!['eventUri']).toBe(model.bundle.entry![0]!.resource!['eventUri']);
  });

  it.each<[string, string, StateAnswer['status']]>([
    ['NotFound', withStatus('NotFound'), 'no-data'],
    ['Deferred', withStatus('Deferred'), 'deferred'],
    ['Disallowed', withStatus('Disallowed'), 'disallowed'],
    ['Error', withStatus('Error'), 'failed'],
    ['VersionMismatch', withStatus('VersionMismatch'), 'unsupported'],
  ])('may say %s', async (_status, message, status) => {
    expect(await push(door.url, message)).toMatchObject({ status: 200, kept: true });
    expect(door.landed).toEqual([{ ...WAITING, answer: expect.objectContaining({ status }) }]);
  });

  it('may say that several people match', async () => {
    const list = sample('pmix/soap-response-deferred-with-picklist.xml');
    const late = list.replace(/<wsa:Action>[^<]*/, /<wsa:Action>[^<]*/.exec(pushed)![0]);
    expect(await push(door.url, late.replace(/<wsa:RelatesTo>.*\n/, ''))).toMatchObject({ kept: true });
    expect(door.landed[0]!.answer).toMatchObject({ status: 'ambiguous', candidates: [{}, {}] });
  });

  it('may be in NIEM 2.0 although the state was asked in 4.0', async () => {
    const report = sample('pmix-2/report-full.xml').replace(/^<\?xml[^>]*\?>\s*/, '');
    const message = having(/<!\[CDATA\[[^]*\]\]>/, `<![CDATA[${report}]]>`);
    expect(await push(door.url, message)).toMatchObject({ status: 200, kept: true });
    expect(door.landed[0]!.answer).toMatchObject({
      status: 'provided',
      warnings: expect.arrayContaining([
        expect.objectContaining({ text: 'the state was asked in pmix-3 and answered in pmix-2' }),
      ]),
    });
  });

  it('finds its question by RelatesTo where it repeats no RequestID', async () => {
    const related = having(/<px:RequestID>[^<]*<\/px:RequestID>/, '<px:RequestID/>').replace(
      '<px:ResponseStatus>',
      `<wsa:RelatesTo>${asked}</wsa:RelatesTo><px:ResponseStatus>`,
    );
    expect(await push(door.url, related)).toMatchObject({ status: 200, kept: true });
    expect(door.landed).toMatchObject([WAITING]);
  });

  it('finds its state by the Status where the routing data name none', async () => {
    const message = having(/(<px:StateRequestID>.*\n\s*)<px:DisclosingState>OH<\/px:DisclosingState>/, '$1');
    expect(await push(door.url, message)).toMatchObject({ status: 200, kept: true });
    expect(door.landed).toMatchObject([WAITING]);
  });

  it('is taken again when it is sent again', async () => {
    await push(door.url, pushed);
    expect(await push(door.url, pushed)).toMatchObject({ status: 200, kept: true });
    expect(door.landed[1]).toEqual(door.landed[0]);
  });

  it('is logged and counted, and nothing of it', async () => {
    await push(door.url, pushed);
    await push(door.url, having('KY7f0c2d2e', 'KY00000000'));
    const landed = door.logged().match(/^.*"state\.landed".*$/gm)!;
    expect(landed.slice(-2).map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ state: 'OH', status: 'provided', kept: true }),
      expect.objectContaining({ state: 'OH', kept: false }),
    ]);
    expect(door.logged()).toContain('"route":"/pmix"');
    expect(await door.metrics.expose()).toContain('pdmp_http_requests_total{route="/pmix",code="200"}');
  });
});

describe('what no question of ours waits for', () => {
  const other = 'urn:uuid:00000000-6f0d-4f5e-9b3a-0d7b5a1c9e11';
  const cases: readonly [string, () => string][] = [
    ['another RequestID', () => having('KY7f0c2d2e', 'KY7f0c2d2f')],
    ['a RequestID of nobody', () => having('KY7f0c2d2e-6f0d-4f5e-9b3a-0d7b5a1c9e11', 'x')],
    ['the right RequestID and a state that we ask too', () => having(/>OH<\/px:Disc/g, '>IN</px:Disc')],
    ['the right RequestID and a state that we do not ask', () => having(/>OH<\/px:Disc/g, '>TX</px:Disc')],
    ['the status of another state', () => having('>OH</px:Disc', '>IN</px:Disc')],
    [
      'a RelatesTo that is of another question',
      () => having('<px:ResponseStatus>', `<wsa:RelatesTo>${other}</wsa:RelatesTo><px:ResponseStatus>`),
    ],
    [
      'a RelatesTo of nobody, and no RequestID',
      () =>
        having(/<px:RequestID>[^<]*/, '<px:RequestID>').replace(
          '<px:ResponseStatus>',
          `<wsa:RelatesTo>${other}</wsa:RelatesTo><px:ResponseStatus>`,
        ),
    ],
  ];

  it.each(cases)('%s: acknowledged with false, and nothing is kept', async (_what, message) => {
    expect(await push(door.url, message())).toMatchObject({ status: 200, kept: false });
    expect(door.landed).toEqual([]);
  });

  it('is told alike, whatever was right about it', async () => {
    const bodies = await Promise.all(cases.map(async ([, message]) => (await push(door.url, message())).body));
    const plain = bodies.map((body) => body.replace(/(<wsa:MessageID>)[^<]*/, '$1'));
    expect(new Set(plain).size).toBe(1);
  });

  it('is whatever identifiers are tried', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uuid(), fc.constantFrom('OH', 'IN', 'KY'), async (id, state) => {
        const message = pushed.replace('7f0c2d2e-6f0d-4f5e-9b3a-0d7b5a1c9e11', id).replace(/>OH</g, `>${state}<`);
        expect(await push(door.url, message)).toMatchObject({ status: 200, kept: false });
      }),
      { numRuns: 50 },
    );
    expect(door.landed).toEqual([]);
  });
});

describe('when it cannot be kept', () => {
  it('is answered with a fault of ours, so that it is sent again', async () => {
    const broken = await openDoor({ land: () => Promise.reject(new Error('no place for Testa Sampleton')) });
    const told = await push(broken.url, pushed);
    expect(told).toMatchObject({ status: 503 });
    expect(told.headers.get('retry-after')).toBe('30');
    expect(told.body).toContain('<soap:Value>soap:Receiver</soap:Value>');
    expect(told.kept).toBeUndefined();
    expect(told.body + broken.logged()).not.toContain('Sampleton');
    expect(broken.logged()).toContain('"http.error"');
    await broken.stop();
  });

  it('is not acknowledged before it is kept', async () => {
    let keep: (kept: boolean) => void = () => undefined;
    const slow = await openDoor({ land: () => new Promise((resolve) => (keep = resolve)) });
    let answered = false;
    const told = push(slow.url, pushed).finally(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(answered).toBe(false);
    keep(true);
    expect(await told).toMatchObject({ status: 200, kept: true });
    await slow.stop();
  });
});

describe('a push that comes before its question is put away', () => {
  /** A question that is put away after one time, and open for another. */
  const early = (awayMs: number, openMs: number): Parameters<typeof openDoor>[0] => {
    let since: number | undefined;
    const after = (ms: number) => Promise.resolve(performance.now() - (since ??= performance.now()) > ms);
    return { awaits: () => after(awayMs), isOpen: async () => !(await after(openMs)) };
  };

  it('is kept when it is, as long as it is open', async () => {
    const soon = await openDoor(early(400, 600));
    expect(await push(soon.url, pushed)).toMatchObject({ status: 200, kept: true });
    expect(soon.landed).toMatchObject([WAITING]);
    await soon.stop();
  });

  it('hears false where it never is', async () => {
    const never = await openDoor(early(Infinity, 400));
    const since = performance.now();
    expect(await push(never.url, pushed)).toMatchObject({ status: 200, kept: false });
    expect(performance.now() - since).toBeGreaterThanOrEqual(390);
    await never.stop();
  });

  it('is kept where it is put away just as it closes', async () => {
    let away = false;
    const isOpen = () => Promise.resolve(!(away = true));
    const closing = await openDoor({ isOpen, awaits: () => Promise.resolve(away) });
    expect(await push(closing.url, pushed)).toMatchObject({ status: 200, kept: true });
    await closing.stop();
  });

  it('is given up when the state does not wait', async () => {
    let looked = 0;
    const left = await openDoor({ awaits: () => Promise.resolve(++looked < 0), isOpen: () => Promise.resolve(true) });
    const hurry = new AbortController();
    const waiting = fetch(left.url, {
      method: 'POST',
      body: pushed,
      headers: { 'content-type': 'application/soap+xml' },
      signal: hurry.signal,
    }).catch(() => 'given up');
    while (looked === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    hurry.abort();
    expect(await waiting).toBe('given up');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = looked;
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(looked).toBe(before);
    expect(left.logged()).not.toContain('http.error');
    await left.stop();
  });

  it('is not held up by pushes that name no question of ours, however many, and their reports are not read', async () => {
    const since = performance.now();
    const isOpen = (requestId: string) => Promise.resolve(requestId === WAITING.requestId);
    const awaits = async (requestId: string) => (await isOpen(requestId)) && performance.now() - since > 500;
    const { take: places } = slots(2);
    const crowded = await openDoor({ awaits, isOpen, place: places });
    const real = push(crowded.url, pushed);
    for (let i = 10; i < 40; i += 1) {
      const made = having('KY7f0c2d2e', `KY7f0c2d${i}`);
      const empty = made.replace(/<!\[CDATA\[[^]*\]\]>/, 'no report');
      expect(await push(crowded.url, empty)).toMatchObject({ status: 200, kept: false });
    }
    expect(performance.now() - since).toBeLessThan(2_000);
    expect(await real).toMatchObject({ status: 200, kept: true });
    await crowded.stop();
  });
});
