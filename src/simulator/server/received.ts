/** What a demo state was sent, byte for byte. */
export interface ReceivedRequest {
  /** The state it was for; absent where the message did not say, or said one that is not served there. */
  readonly state?: string;
  readonly endpoint: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** Keeps the newest requests, oldest first. */
export interface RequestLog {
  readonly requests: readonly ReceivedRequest[];
  add(request: ReceivedRequest): void;
}

/** A log of at most `limit` requests. */
export function createRequestLog(limit: number): RequestLog {
  const requests: ReceivedRequest[] = [];
  return {
    requests,
    add(request) {
      requests.push(request);
      if (requests.length > limit) requests.shift();
    },
  };
}
