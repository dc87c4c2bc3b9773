import { SearchFault } from './tokens.js';

/** A span of time: not before `from`, and before `before`. Instants, UTC. */
export interface Span {
  readonly from?: string;
  readonly before?: string;
}

const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
const DAY_MS = 86_400_000;

/** The span of all these `date` parameters together. @throws SearchFault where one is none */
export function spanOf(dates: readonly string[]): Span {
  return dates.map(oneSpan).reduce<Span>(
    (all, { from, before }) => ({
      from: [all.from, from]
        .filter((instant) => instant !== undefined)
        .sort()
        .at(-1),
      before: [all.before, before].filter((instant) => instant !== undefined).sort()[0],
    }),
    {},
  );
}

function oneSpan(value: string): Span {
  const [, prefix = 'eq', text = ''] = /^([a-z]{2})?(.+)$/.exec(value) ?? [];
  const start = Date.parse(text);
  const lasts = DAY.test(text)
    ? DAY_MS
    : INSTANT.exec(text)?.[2] !== undefined
      ? 1
      : INSTANT.exec(text)?.[1]
        ? 1_000
        : 60_000;
  if (!(DAY.test(text) || INSTANT.test(text)) || Number.isNaN(start)) {
    throw new SearchFault('date must be a day, YYYY-MM-DD, or an instant with its zone.');
  }
  const [first, after] = [new Date(start).toISOString(), new Date(start + lasts).toISOString()];
  switch (prefix) {
    case 'eq':
      return { from: first, before: after };
    case 'ge':
      return { from: first };
    case 'gt':
    case 'sa':
      return { from: after };
    case 'le':
      return { before: after };
    case 'lt':
    case 'eb':
      return { before: first };
    default:
      throw new SearchFault('date takes the prefixes eq, ge, gt, sa, le, lt and eb.');
  }
}
