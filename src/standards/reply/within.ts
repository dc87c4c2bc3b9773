/** A signal of its own, to be ended when it is not needed any more. */
export interface OwnSignal {
  readonly signal: AbortSignal;
  end(): void;
}

/** A signal that aborts when another one does, or after so many milliseconds. */
export function within(signal: AbortSignal, ms: number): OwnSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal.reason);
  const timer = setTimeout(() => controller.abort(TIMED_OUT), Math.min(ms, LONGEST_MS));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    },
  };
}

const TIMED_OUT = new DOMException('it took too long', 'TimeoutError');

/** The longest that a timer can wait. */
const LONGEST_MS = 2 ** 31 - 1;
