import type { Resource } from '../../../../src/fhir/types.js';
import { type Evidence, note } from './evidence.js';
import { headed } from './list.js';

/** An HTTP request of the journey. */
export interface Visit {
  /** Which it is, for a reader of what is found. */
  readonly what: string;
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams;
}

/** An answer. */
export interface Visited {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Headers by which an answer gives the caller's own X-Request-ID back (docs/decisions/0042). */
const ECHOES: ReadonlySet<string> = new Set(['x-request-id', 'x-correlation-id']);

const usual = {
  'user-agent': headed['user agent'],
  cookie: `session=${headed.cookie}`,
  'x-request-id': headed['request id'],
};

/**
 * Sends a request and searches what comes back: every header; the body whole, unless it is FHIR that answers the
 * question, and then its OperationOutcomes.
 */
export async function visit(
  evidence: Evidence,
  { what, url, method = 'GET', headers = {}, body }: Visit,
): Promise<Visited> {
  const sent = { ...usual, ...headers };
  note(evidence.carried.sent, [url, ...Object.entries(sent).flat(), String(body ?? '')].join('\n'));
  const answer = await fetch(url, { method, headers: sent, body, redirect: 'manual' });
  const text = await answer.text();
  const which = `${what} (${answer.status})`;
  for (const [name, value] of answer.headers)
    if (!ECHOES.has(name)) evidence.search(['header', which], `${name}: ${value}`);
  if (answer.status !== 200) evidence.search(['body of an error', which], text);
  else {
    const outcomes = outcomesIn(text);
    if (outcomes === undefined) evidence.search(['body', which], text);
    else {
      note(evidence.carried.shown, text);
      for (const outcome of outcomes) evidence.search(['OperationOutcome', which], outcome);
    }
  }
  return { status: answer.status, headers: answer.headers, text };
}

/** The OperationOutcomes in an answer that holds what was asked for; undefined in one that holds nothing of anybody. */
function outcomesIn(text: string): string[] | undefined {
  if (text.startsWith('<')) return text.match(/<OperationOutcome[\s>][^]*?<\/OperationOutcome>/g) ?? [];
  const body = JSON.parse(text.startsWith('{') ? text : '{}') as Resource;
  if ('access_token' in body) return [];
  const isAnswer =
    body.resourceType !== undefined && !['OperationOutcome', 'CapabilityStatement'].includes(body.resourceType);
  return isAnswer ? within(body) : undefined;
}

/** Every OperationOutcome in a Bundle or Parameters, however deep. */
function within(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('resourceType' in value && value.resourceType === 'OperationOutcome') return [JSON.stringify(value)];
  return Object.values(value).flatMap(within);
}
