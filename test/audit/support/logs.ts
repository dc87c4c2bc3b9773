import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { activityEvent, type AuditEvent, openAudit, type OpenAuditOptions } from '../../../src/audit/index.js';

export const gateway = { publicUrl: 'https://pdmp.example.org', site: 'KY_TST' };

/** A data folder of a test, and logs in it. */
export interface Bench {
  readonly data: string;
  /** The log's folder. */
  readonly folder: string;
  open(options?: Partial<OpenAuditOptions>): ReturnType<typeof openAudit>;
  remove(): void;
}

export function makeBench(): Bench {
  const data = join(mkdtempSync(join(tmpdir(), 'pdmp-audit-')), 'data');
  return {
    data,
    folder: join(data, 'audit'),
    open: (options = {}) => openAudit({ data, gateway, ...options }),
    remove: () => rmSync(join(data, '..'), { recursive: true, force: true }),
  };
}

/** An event that can be told from others. */
export function numbered(number: number): AuditEvent {
  return activityEvent(gateway, { what: 'searched', remoteAddress: '127.0.0.1', query: `n=${number}` }, new Date());
}

/** The numbers of {@link numbered} events, in the order given. */
export function numbersOf(events: readonly AuditEvent[]): number[] {
  return events.flatMap(({ entity = [] }) =>
    entity.flatMap(({ query }) => {
      const [, number] = /^n=(\d+)$/.exec(Buffer.from(String(query), 'base64').toString()) ?? [];
      return number === undefined ? [] : [Number(number)];
    }),
  );
}

/** A clock that tests set. */
export function handClock(start: string): { now: () => Date; set(instant: string): void } {
  let time = new Date(start);
  return { now: () => time, set: (instant) => (time = new Date(instant)) };
}
