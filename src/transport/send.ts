import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { TransportError, connectFailure, sentFailure } from './errors.js';
import type { HttpRequest, Reply } from './types.js';

/**
 * Sends once and collects the whole answer.
 *
 * Goes below `Pool.request` for three facts that it hides: whether the request was begun (`disclosed`), an abort while
 * still connecting or queued, and an answer shorter than its Content-Length.
 * @throws TransportError
 */
export function sendOnce(
  dispatcher: Dispatcher,
  request: HttpRequest,
  limit: number,
  signal: AbortSignal,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { method, path, headers, body } = request;
    const handler = new Collector(limit, signal, resolve, reject);
    if (signal.aborted) return handler.onAbort();
    signal.addEventListener('abort', handler.onAbort, { once: true });
    const bytes = body && Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    dispatcher.dispatch({ method, path, headers: { ...headers }, body: bytes }, handler);
  });
}

class Collector implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #settled = false;
  #status = 0;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];
  #length = 0;

  constructor(
    private readonly limit: number,
    private readonly signal: AbortSignal,
    private readonly resolve: (reply: Reply) => void,
    private readonly reject: (error: TransportError) => void,
  ) {}

  readonly onAbort = (): void => {
    const sent = this.#controller !== undefined;
    this.#fail(
      new TransportError('timeout', sent ? 'maybe' : 'no', abortSentence(sent), { cause: this.signal.reason }),
    );
  };

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Given up while it waited for a socket: must not be sent any more.
    if (this.#settled) controller.abort(new Error('given up before it was sent'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = flatten(headers);
    if (Number(this.#headers['content-length']) > this.limit) this.#fail(this.#tooLarge());
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#length > this.limit) return this.#fail(this.#tooLarge());
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const promised = this.#headers['content-length'];
    if (promised !== undefined && Number(promised) !== this.#length)
      return this.#fail(new TransportError('reset', 'maybe', 'The answer is shorter than its Content-Length.'));
    this.#settle();
    this.resolve({ status: this.#status, headers: this.#headers, body: Buffer.concat(this.#chunks, this.#length) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(this.#controller === undefined ? connectFailure(error) : sentFailure(error));
  }

  #tooLarge(): TransportError {
    return new TransportError('limit', 'maybe', `The answer is larger than ${this.limit} bytes; reading was stopped.`);
  }

  #fail(error: TransportError): void {
    if (this.#settled) return;
    this.#settle();
    this.reject(error);
    this.#controller?.abort(error);
  }

  #settle(): void {
    this.#settled = true;
    this.signal.removeEventListener('abort', this.onAbort);
  }
}

function abortSentence(sent: boolean): string {
  return sent ? 'No whole answer came in time.' : 'No connection was free or made in time.';
}

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) flat[name.toLowerCase()] = typeof value === 'string' ? value : value.join(', ');
  return flat;
}
