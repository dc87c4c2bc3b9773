import { format } from 'winston';
import { EVENTS } from './events.js';
import { KINDS, type Kind, type KnownWords } from './fields.js';

/** What {@link allowList} needs to know. */
export interface AllowListOptions {
  readonly known?: KnownWords;
  readonly clock?: () => Date;
  /** Told how many things a line had to leave out, for the metrics. */
  readonly onDropped?: (count: number) => void;
}

/** Where winston keeps the finished line, and what was given after the message (its `triple-beam` symbols). */
const LINE = Symbol.for('message');
const SPLAT = Symbol.for('splat');
const LEVELS = new Set(['error', 'warn', 'info', 'http', 'verbose', 'debug', 'silly']);
/** What an error may add to any event. */
const ERROR_FIELDS: Readonly<Record<string, Kind>> = { error: 'errorName', code: 'errorCode', at: 'at' };

/**
 * The winston format through which every line goes. It builds a new line from what `events.ts` lists and forgets the
 * rest: a message that is no event's name, a field that is not listed, a value that is not of its field's kind. How
 * many things were left out stands in the line (`dropped`); what they were stands nowhere.
 */
export const allowList = format((info, options) => {
  const { known = {}, clock = () => new Date(), onDropped } = options as AllowListOptions;
  const listed = typeof info.message === 'string' && Object.hasOwn(EVENTS, info.message);
  const fields: Readonly<Record<string, Kind>> = listed
    ? { ...EVENTS[info.message as keyof typeof EVENTS], ...ERROR_FIELDS }
    : {};
  const line: Record<string, unknown> = {
    time: clock().toISOString(),
    level: LEVELS.has(info.level) ? info.level : 'info',
    event: listed ? info.message : 'unlisted',
  };
  let dropped = (listed ? 0 : 1) + surplus(info[SPLAT]);
  for (const name of Object.keys(info)) {
    if (name === 'level' || name === 'message') continue;
    const value = checked(info, name, fields, known);
    if (value === undefined) dropped += 1;
    else if (value !== NOTHING) line[name] = value;
  }
  if (dropped > 0) {
    line.dropped = dropped;
    onDropped?.(dropped);
  }
  return Object.assign(info, { [LINE]: JSON.stringify(line) });
});

const NOTHING = Symbol('nothing');

/** The value where it may be told, {@link NOTHING} where none was given, `undefined` where it may not. */
function checked(info: object, name: string, fields: Readonly<Record<string, Kind>>, known: KnownWords): unknown {
  try {
    const given: unknown = Reflect.get(info, name);
    if (given === undefined) return NOTHING;
    const kind = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (kind === undefined) return undefined;
    const value = typeof given === 'number' ? Math.round(given) : Array.isArray(given) ? [...given] : given;
    return KINDS[kind](value, known) ? value : undefined;
  } catch {
    return undefined; // a getter or a registry that throws
  }
}

/** How many values were given after the one that winston merges into the line. */
function surplus(splat: unknown): number {
  if (!Array.isArray(splat)) return 0;
  const [first] = splat;
  return splat.length - (typeof first === 'object' && first !== null ? 1 : 0);
}
