/**
 * Watches how long the process does nothing else.
 * @returns ends it: the longest time between two turns of the event loop since, in milliseconds
 */
export function watchTurns(): () => number {
  let last = performance.now();
  let longest = 0;
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 1);
  return () => {
    clearInterval(timer);
    look();
    return longest;
  };
}
