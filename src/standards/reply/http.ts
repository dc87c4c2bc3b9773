import type { Failed } from './failures.js';
import { failed } from './failures.js';

/** Whether bytes may be an XML document: after a BOM and white space stands `<`, and it is not a page for people. */
export function looksLikeXml(body: Uint8Array): boolean {
  const start = new TextDecoder().decode(body.subarray(0, 256)).trimStart();
  return start.startsWith('<') && !/^<(!doctype\s+html|html)\b/i.test(start);
}

/** What an answer without a readable message means, by its HTTP status. */
export function httpFailure(status: number): Failed {
  if (status >= 200 && status < 300)
    return failed(
      'malformed',
      `The answer to our question is not XML (HTTP ${status}); a proxy or login page may stand between.`,
    );
  const known = SENTENCES[status];
  if (known !== undefined) {
    const { sentence, code = 'http-status', ...facts } = known;
    return failed(code, sentence, facts);
  }
  if (status >= 300 && status < 400)
    return failed(
      'http-status',
      `The endpoint redirects (HTTP ${status}), which is not followed: check the endpoint.`,
      { disclosed: 'no' },
    );
  return failed('http-status', `The endpoint answered HTTP ${status} without a message.`, { retryable: status >= 500 });
}

interface Known extends Partial<Pick<Failed, 'code' | 'retryable' | 'disclosed'>> {
  readonly sentence: string;
}

/** ncpdp.md §0.3, §5.3 item 4; the others by their meaning in RFC 9110. */
const SENTENCES: Readonly<Record<number, Known>> = {
  400: {
    sentence: 'The endpoint calls our message malformed (HTTP 400): an operator must look at this route.',
    disclosed: 'no',
  },
  401: {
    sentence: 'The endpoint does not know us (HTTP 401): check the credentials of this connection.',
    disclosed: 'no',
  },
  403: {
    sentence: 'The endpoint refuses our certificate (HTTP 403): check tls.cert and its registration.',
    disclosed: 'no',
  },
  404: { sentence: 'There is nothing at the endpoint (HTTP 404): check its path.', disclosed: 'no' },
  405: { sentence: 'The endpoint takes no POST (HTTP 405): check its path.', disclosed: 'no' },
  408: { sentence: 'The hub waited in vain for the state (HTTP 408).', code: 'timeout', retryable: true },
  413: { sentence: 'The endpoint calls our message too large (HTTP 413).', disclosed: 'no' },
  415: {
    sentence: 'The endpoint does not take our content type (HTTP 415): check the protocol of this route.',
    disclosed: 'no',
  },
  429: { sentence: 'The endpoint asks for fewer questions (HTTP 429).', retryable: true, disclosed: 'no' },
  500: { sentence: 'The endpoint failed (HTTP 500) without saying how.', retryable: true },
  502: { sentence: 'The hub got no usable answer from the state (HTTP 502).', retryable: true },
  503: { sentence: 'The hub cannot reach the state (HTTP 503).', retryable: true },
  504: { sentence: 'The hub cannot reach the state in time (HTTP 504).', retryable: true },
};
