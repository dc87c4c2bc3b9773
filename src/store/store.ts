/** Keeps small values for a while. May forget earlier than asked (a bound was reached), never later. */
export interface Store {
  /** Keeps a copy of `value` under `key` for `ttlMs` milliseconds; 0 or less keeps nothing. */
  put(key: string, value: Uint8Array, ttlMs: number): Promise<void>;
  /** The value as it was put, or `undefined` once it is expired, evicted, deleted or was never there. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** As `get`, and the value is gone: of any number of callers, on whatever replica, one has it. */
  take(key: string): Promise<Uint8Array | undefined>;
  delete(key: string): Promise<void>;
  /** Forgets everything held in this process and ends timers and connections. */
  close(): Promise<void>;
}
