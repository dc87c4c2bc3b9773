import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLogger, transports, type Logger } from 'winston';
import { allowList } from '../../src/telemetry/allowList.js';
import { EVENTS } from '../../src/telemetry/events.js';
import { createLog } from '../../src/telemetry/index.js';
import { Sink } from './sink.js';

/** What must never come out, whoever puts it wherever. Fictional. */
const CANARIES: readonly (string | number)[] = [
  'Zebulon',
  'Quackenbush',
  'ZEBULON',
  "O'Quack",
  '1973-11-25',
  '19731125',
  19731125,
  '11/25/1973',
  '1973-11-25T08:15:00Z',
  '987-65-4321',
  '987654321',
  987654321,
  '1234567893',
  1234567893,
  'BA1234563',
  'RX0012345',
  '4711 Nowhere Lane',
  'Nowhereville',
  '(555) 010-4477',
  5550104477,
  'zebulon@example.invalid',
  'https://gw.example/fhir/MedicationDispense?subject:Patient.given=Zebulon',
  '/fhir/Patient/Quackenbush',
  'OXYCODONE 30 MG',
  '00406-8530-01',
  'eyJhbGciOiJSUzM4NCJ9.eyJpc3MiOiJaZWJ1bG9uIn0.c2ln',
];

function open(): { logger: Logger; sink: Sink } {
  const sink = new Sink();
  const known = { client: (id: string) => id === 'ehr', connection: () => false, version: () => false };
  const logger = createLogger({
    level: 'silly',
    format: allowList({ known }),
    transports: [new transports.Stream({ stream: sink, eol: '\n' })],
  });
  return { logger, sink };
}

function silent(sink: Sink): void {
  for (const canary of CANARIES) expect(sink.text).not.toContain(String(canary));
}

const events = Object.keys(EVENTS) as (keyof typeof EVENTS)[];

describe('no canary comes out of the log', () => {
  it('put as the message', () => {
    const { logger, sink } = open();
    for (const canary of CANARIES) logger.info(String(canary));
    for (const canary of CANARIES) logger.info(`question from ${canary}`);
    for (const canary of CANARIES) logger.log({ level: 'error', message: String(canary) });
    silent(sink);
    expect(sink.lines).toHaveLength(CANARIES.length * 3);
    expect(sink.lines.every((line) => line.event === 'unlisted' && line.dropped === 1)).toBe(true);
  });

  it('put into every field of every event', () => {
    const { logger, sink } = open();
    let put = 0;
    for (const event of events) {
      for (const field of [...Object.keys(EVENTS[event]), 'error', 'code', 'at']) {
        for (const canary of CANARIES) {
          logger.info(event, { [field]: canary });
          logger.info(event, { [field]: [canary] });
          logger.info(event, { [field]: { value: canary } });
          put += 3;
        }
      }
    }
    silent(sink);
    expect(sink.lines).toHaveLength(put);
    expect(sink.lines.every((line) => line.dropped === 1)).toBe(true);
  });

  it('put into fields that no event lists, as names or values, nested, in maps, buffers and symbols', () => {
    const { logger, sink } = open();
    for (const canary of CANARIES) {
      const text = String(canary);
      logger.info('http.request', { [text]: text });
      logger.info('http.request', { patient: canary, deep: { deeper: [{ deepest: canary }] } });
      logger.info('http.request', { map: new Map([[text, text]]), bytes: Buffer.from(text), [Symbol(text)]: text });
      logger.info('http.request', { time: text, timestamp: text, event: text, dropped: text });
      logger.info('http.request', {}, text, { more: text });
      logger.info('http.request', text);
      logger.child({ patient: text, defaultMeta: text }).info('http.request');
    }
    silent(sink);
    expect(sink.lines).toHaveLength(CANARIES.length * 7);
  });

  it('put into errors: message, name, code, cause, stack, own fields', () => {
    const { logger, sink } = open();
    for (const canary of CANARIES) {
      const text = String(canary);
      const error = Object.assign(new Error(`no such patient ${text}`, { cause: new Error(text) }), {
        name: text,
        code: text,
        patient: canary,
        stack: `${text}: ${text}\n    at ${text} (/srv/${text}/x.js:1:1)`,
      });
      logger.error(error);
      logger.error('http.error', error);
      logger.error('http.error', { error, cause: error });
      logger.error('http.error', { message: text, stack: error.stack });
      const wrapped = new Sink();
      createLog({ stream: wrapped }).error('http.error', {}, error);
      silent(wrapped);
    }
    silent(sink);
  });

  it('put as the level', () => {
    const { sink } = open();
    const format = allowList({});
    for (const canary of CANARIES) {
      const info = format.transform({ level: String(canary), message: 'http.request' }, {});
      sink.write(
        `${JSON.stringify(info === false ? '' : ((info as Record<symbol, unknown>)[Symbol.for('message')] as string))}\n`,
      );
    }
    expect(sink.text).toContain('http.request');
    silent(sink);
  });

  it('survives getters that throw and values that cannot be JSON', () => {
    const { logger, sink } = open();
    const round: Record<string, unknown> = {};
    round.self = round;
    const trap = Object.defineProperty({}, 'route', {
      enumerable: true,
      get: () => {
        throw new Error('Zebulon');
      },
    });
    logger.info('http.request', { status: 10n, ms: Number.NaN, route: round, requestId: Symbol('Zebulon') });
    expect(() => logger.info('http.request', trap)).toThrow('Zebulon'); // winston itself reads it, before any format
    expect(sink.lines).toEqual([expect.objectContaining({ event: 'http.request', dropped: 4 })]);
    silent(sink);
  });

  it('whatever text: 5,000 random texts in every place give lines without it', () => {
    const { logger, sink } = open();
    const text = fc.string({ minLength: 9, maxLength: 40 }).map((tail) => `Zq${tail}`);
    fc.assert(
      fc.property(text, fc.constantFrom(...events), (value, event) => {
        const fields = Object.keys(EVENTS[event]);
        logger.info(event, Object.fromEntries(fields.map((field) => [field, value])));
        logger.info(value, { [value]: value });
      }),
      { numRuns: 5_000 },
    );
    expect(sink.lines).toHaveLength(10_000);
    expect(sink.text).not.toContain('Zq');
  });
});
