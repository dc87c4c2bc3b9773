/** How long there is to make an answer of what states told. */
export interface Time {
  /** Aborts when the time is up. */
  readonly up: AbortSignal;
  /** Whether work of so many milliseconds ends in time. */
  allows(ms: number): boolean;
  /** To be called when it is not needed any more. */
  end(): void;
}

/** Milliseconds after a deadline within which an answer still leaves by it. */
const GRACE_MS = 50;

/** The time until a deadline, in milliseconds from now. */
export function timeUntil(deadlineMs: number): Time {
  const over = performance.now() + deadlineMs + GRACE_MS;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), deadlineMs);
  return {
    up: controller.signal,
    allows: (ms) => performance.now() + ms <= over,
    end: () => clearTimeout(timer),
  };
}
