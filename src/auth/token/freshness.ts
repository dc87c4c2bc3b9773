/** Response headers by lower-case name. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** How long a key set without any word on caching is kept, in milliseconds. */
const SILENT_MS = 60_000;
/** How long it is kept at most, so that a withdrawn key is out within the hour. */
const LONGEST_MS = 3_600_000;

/**
 * Milliseconds for which a fetched key set may be used without asking again: never longer than its `Cache-Control`
 * says (K-9), by the rules of a private cache (RFC 9111), doubt counting as 0.
 */
export function freshMs(headers: ResponseHeaders, now: Date): number {
  return Math.min(LONGEST_MS, Math.max(0, statedMs(headers, now)));
}

function statedMs(headers: ResponseHeaders, now: Date): number {
  const control = joined(headers['cache-control']);
  if (control !== undefined) {
    const directives = directivesOf(control);
    if (directives.has('no-store') || directives.has('no-cache')) return 0;
    const maxAge = directives.get('max-age');
    if (maxAge !== undefined) return seconds(maxAge) - age(headers);
  }
  const expires = joined(headers.expires);
  if (expires === undefined) return SILENT_MS;
  const from = Date.parse(joined(headers.date) ?? '');
  const until = Date.parse(expires);
  return Number.isNaN(until) ? 0 : until - (Number.isNaN(from) ? now.getTime() : from) - age(headers);
}

function directivesOf(control: string): ReadonlyMap<string, string> {
  const directives = new Map<string, string>();
  for (const part of control.split(',')) {
    const [, name = '', value = ''] = /^\s*([^=\s]+)\s*(?:=\s*"?([^"]*?)"?\s*)?$/.exec(part) ?? [];
    const key = name.toLowerCase();
    // Of contradicting values the first could be an attacker's or a mistake: the shorter one rules.
    const before = directives.get(key);
    if (before === undefined || seconds(value) < seconds(before)) directives.set(key, value);
  }
  return directives;
}

/** Delta-seconds as milliseconds; what is no number of seconds is stale at once. */
function seconds(text: string): number {
  return /^\d{1,12}$/.test(text) ? Number(text) * 1000 : 0;
}

function age(headers: ResponseHeaders): number {
  return seconds(joined(headers.age) ?? '0');
}

function joined(value: string | readonly string[] | undefined): string | undefined {
  return value === undefined || typeof value === 'string' ? value : value.join(',');
}
