/** PEM texts, as `node:tls` takes them. */
export interface TlsOptions {
  readonly ca?: string | readonly string[];
  readonly cert?: string;
  readonly key?: string;
  /** Name to ask for and to check the certificate against, where it is not the endpoint's host. */
  readonly servername?: string;
}

/** One endpoint of a state or hub. */
export interface ConnectionOptions {
  /** `http:` or `https:` URL; its path and query are posted to. */
  readonly endpoint: string;
  readonly tls?: TlsOptions;
  /** Sockets at most; each carries one request at a time. Default 64. */
  readonly connections?: number;
  /** Milliseconds for DNS, TCP and TLS together. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds an idle socket is kept; a server's `Keep-Alive: timeout` hint shortens it. Default 15,000. */
  readonly keepAliveMs?: number;
  /** Bytes of an answer at most (after decompression, too). Default 64 MiB. */
  readonly maxResponseBytes?: number;
  /** Offer gzip and undo it. Default false: no `accept-encoding` is sent, and a compressed answer is handed on as it is. */
  readonly gzip?: boolean;
  /** Sent with every request, e.g. `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A whole HTTP answer. Header names are lower case; repeated headers are joined with `, `. */
export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** One request of its own to the endpoint's origin. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query, from the first `/` on. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** POST only. */
  readonly body?: Uint8Array;
}

/** Keep-alive sockets to one endpoint, apart from every other endpoint's. */
export interface Connection {
  /**
   * Posts `body` and waits for the whole answer, whatever its status; redirects are not followed.
   * A failed connect is tried once more, as nothing was sent; nothing else is ever repeated.
   * @throws TransportError
   */
  post(body: Uint8Array, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Reply>;
  /** Connects (TCP, TLS) and hangs up. Resolves to a sentence for operators where that fails. */
  probe(signal: AbortSignal): Promise<string | undefined>;
  /** Breaks off what still runs and closes all sockets. */
  close(): Promise<void>;
}

/** A connection that can also be asked at other paths of its endpoint's origin. */
export interface HttpConnection extends Connection {
  /** As `post`, with method and path of its own; on the same sockets. */
  send(request: HttpRequest, signal: AbortSignal): Promise<Reply>;
}
