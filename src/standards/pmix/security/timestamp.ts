import { demand } from './errors.js';
import { leafText, type Node, onlyChild } from './tree.js';

/** WSS 1.0 §10: an instant in UTC. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/**
 * Demands that a message was made now.
 * @param timestamp `wsu:Timestamp`, as it was signed
 * @param skewMs milliseconds by which Created may differ from our clock, and Expires may have passed by it
 * @throws SecurityError `expired`
 */
export function demandFresh(timestamp: Node, now: Date, skewMs: number): void {
  const created = instant(onlyChild(timestamp, 'wsu:Created'));
  demand(Math.abs(now.getTime() - created) <= skewMs, 'expired');
  if (timestamp.children.length === 1) return;
  demand(timestamp.children.length === 2, 'expired');
  const expires = instant(onlyChild(timestamp, 'wsu:Expires'));
  demand(created < expires && now.getTime() <= expires + skewMs, 'expired');
}

function instant(node: Node): number {
  const text = leafText(node);
  const at = INSTANT.test(text) ? Date.parse(text) : NaN;
  demand(!Number.isNaN(at), 'expired');
  return at;
}
