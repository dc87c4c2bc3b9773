import { isLoopback } from '../domain.js';
import type { ConfigDocument } from '../document.js';
import type { Draft } from '../draft.js';
import { Fault } from '../fault.js';

/** Redis elsewhere is reached over TLS: values are sealed, but its password is not, nor what is counted and when. */
export function checkRedis({ redis }: Draft, document: ConfigDocument): void {
  const url = redis?.reveal();
  if (url?.startsWith('redis:') === true && !isLoopback(url)) {
    document.warn(
      ['redis'],
      new Fault('is not on this machine and without TLS: its password would travel in the clear', 'use a rediss URL'),
    );
  }
}
