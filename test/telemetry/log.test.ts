import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/telemetry/index.js';
import { Sink } from './sink.js';

const requestId = '0123456789abcdef0123456789abcdef';
const clock = (): Date => new Date('2026-03-01T12:00:00Z');

describe('createLog', () => {
  it('writes an event as one JSON object a line with its listed fields', () => {
    const stream = new Sink();
    const log = createLog({ stream, clock, known: { client: (id) => id === 'highview-ehr' } });
    log.info('http.request', {
      requestId,
      route: '/fhir/MedicationDispense',
      method: 'GET',
      status: 200,
      ms: 12.4,
      client: 'highview-ehr',
    });
    log.warn('state.answered', { requestId, state: 'OH', status: 'failed', failure: 'timeout', retryable: true });
    expect(stream.lines).toEqual([
      {
        time: '2026-03-01T12:00:00.000Z',
        level: 'info',
        event: 'http.request',
        requestId,
        route: '/fhir/MedicationDispense',
        method: 'GET',
        status: 200,
        ms: 12,
        client: 'highview-ehr',
      },
      {
        time: '2026-03-01T12:00:00.000Z',
        level: 'warn',
        event: 'state.answered',
        requestId,
        state: 'OH',
        status: 'failed',
        failure: 'timeout',
        retryable: true,
      },
    ]);
    expect(log.dropped()).toBe(0);
  });

  it('says nothing of a field left undefined and does not count it', () => {
    const stream = new Sink();
    const log = createLog({ stream });
    log.info('gateway.stopping', { signal: undefined });
    expect(stream.lines[0]).not.toHaveProperty('signal');
    expect(log.dropped()).toBe(0);
  });

  it('drops a client that is not registered, and counts it', () => {
    const stream = new Sink();
    let told = 0;
    const log = createLog({ stream, known: { client: () => false }, onDropped: (count) => (told += count) });
    log.info('token.issued', { client: 'PETER JACOBS', ms: 3 });
    expect(stream.lines[0]).toMatchObject({ event: 'token.issued', ms: 3, dropped: 1 });
    expect(stream.text).not.toContain('PETER');
    expect([log.dropped(), told]).toEqual([1, 1]);
  });

  it('tells of an error its name, code and our own frames, never its message', () => {
    const stream = new Sink();
    const log = createLog({ stream });
    const thrown = Object.assign(new TypeError('cannot read Jacobs 1973-11-25'), { code: 'ECONNREFUSED' });
    thrown.stack = `TypeError: ${thrown.message}\n    at read (/srv/app/dist/xml/scanner.js:10:4)\n    at /srv/app/node_modules/x/index.js:1:1`;
    log.error('http.error', { requestId, status: 500 }, thrown);
    expect(stream.lines[0]).toMatchObject({
      level: 'error',
      error: 'TypeError',
      code: 'ECONNREFUSED',
      at: ['dist/xml/scanner.js:10:4'],
    });
    expect(stream.text).not.toMatch(/Jacobs|1973/);
  });

  it('tells the code of an error of the operating system', async () => {
    const stream = new Sink();
    const thrown: unknown = await readFile('/nowhere/Jacobs').catch((error: unknown) => error);
    createLog({ stream }).error('gateway.failed', {}, thrown);
    expect(stream.lines[0]).toMatchObject({ error: 'Error', code: 'ENOENT' });
    expect(stream.text).not.toContain('Jacobs');
  });

  it('tells no frames when the message was changed after the stack was made', () => {
    const stream = new Sink();
    const thrown = new Error('Jacobs\n    at dist/Jacobs.js:1:1');
    thrown.message = 'something else';
    createLog({ stream }).error('gateway.failed', {}, thrown);
    expect(stream.lines[0]).toMatchObject({ event: 'gateway.failed', error: 'Error' });
    expect(stream.text).not.toContain('Jacobs');
  });

  it('takes no line of the message for a frame', () => {
    const stream = new Sink();
    const thrown = new Error('refused\n    at dist/Jacobs.js:1:1');
    thrown.stack = `Error: ${thrown.message}\n    at dist/auth/guard.js:2:2`;
    createLog({ stream }).error('gateway.failed', {}, thrown);
    expect(stream.lines[0]?.at).toEqual(['dist/auth/guard.js:2:2']);
  });

  it('tells nothing of what was thrown when it is no error', () => {
    const stream = new Sink();
    createLog({ stream }).error('gateway.failed', {}, 'Jacobs');
    expect(Object.keys(stream.lines[0] ?? {})).toEqual(['time', 'level', 'event']);
  });

  it('writes what is as severe as its level, or nothing when silent', () => {
    const stream = new Sink();
    const log = createLog({ stream, level: 'warn' });
    log.debug('gateway.starting');
    log.info('gateway.starting');
    log.warn('gateway.starting');
    expect(stream.lines).toHaveLength(1);
    const quiet = new Sink();
    createLog({ stream: quiet, level: 'silent' }).error('gateway.failed');
    expect(quiet.text).toBe('');
  });
});
