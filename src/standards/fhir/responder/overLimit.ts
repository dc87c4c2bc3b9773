import { DoorError } from '../outcomes.js';

/** What the door answers a client that asks too much: 429, and after how many seconds it may ask again. */
export function throttled(retryAfter: number): DoorError {
  return new DoorError('throttled', 'Too many requests: wait as Retry-After says, then ask again.', {
    'Retry-After': String(retryAfter),
  });
}

/** What the door answers while as many questions run as it may ask at a time: 503. */
export function busy(retryAfter: number): DoorError {
  return new DoorError('busy', 'As many questions as can be asked at a time are running: ask again in a moment.', {
    'Retry-After': String(retryAfter),
  });
}
