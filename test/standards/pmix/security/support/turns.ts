/**
 * Watches how long the process does nothing else.
 * @returns ends it: the most work between two turns of the event loop since, in milliseconds of CPU time, which is the same
 * however busy the machine is with other processes
 */
export function watchTurns(): () => number {
  let last = process.cpuUsage();
  let longest = 0;
  const look = (): void => {
    const { user, system } = process.cpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
    last = process.cpuUsage();
  };
  const timer = setInterval(look, 1);
  return () => {
    clearInterval(timer);
    look();
    return longest;
  };
}
