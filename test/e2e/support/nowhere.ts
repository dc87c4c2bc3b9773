import { Writable } from 'node:stream';

/** Takes a log and keeps none of it. */
export function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
