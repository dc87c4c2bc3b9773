import type { Writable } from 'node:stream';
import { createLogger, transports } from 'winston';
import { allowList, type AllowListOptions } from './allowList.js';
import type { EventFields, EventName } from './events.js';
import { toldError } from './failure.js';

/** What {@link createLog} needs to know. */
export interface LogOptions extends AllowListOptions {
  /** The least severe level that is written; default `info`. */
  readonly level?: 'error' | 'warn' | 'info' | 'debug' | 'silent';
  /** Where lines go; default stdout. */
  readonly stream?: Writable;
}

type Write = <E extends EventName>(event: E, fields?: EventFields<E>) => void;

/** The log of a running gateway: events of `events.ts`, one JSON object a line, nothing from a person or a state. */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  /** Of `thrown` only name, code and our own stack frames are told, never the message. */
  error<E extends EventName>(event: E, fields?: EventFields<E>, thrown?: unknown): void;
  /** How many fields and messages were left out since the start. */
  dropped(): number;
}

/** Opens the log. Lines are JSON objects with `time`, `level`, `event` and the event's own fields. */
export function createLog(options: LogOptions = {}): Log {
  let dropped = 0;
  const onDropped = (count: number): void => {
    dropped += count;
    options.onDropped?.(count);
  };
  const logger = createLogger({
    level: options.level === 'silent' ? 'error' : (options.level ?? 'info'),
    silent: options.level === 'silent',
    format: allowList({ ...options, onDropped }),
    transports: [new transports.Stream({ stream: options.stream ?? process.stdout, eol: '\n' })],
  });
  return {
    debug: (event, fields) => void logger.debug(event, { ...fields }),
    info: (event, fields) => void logger.info(event, { ...fields }),
    warn: (event, fields) => void logger.warn(event, { ...fields }),
    error: (event, fields, thrown) => void logger.error(event, { ...fields, ...toldError(thrown) }),
    dropped: () => dropped,
  };
}
