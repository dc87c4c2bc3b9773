import { access } from 'node:fs/promises';
import { AuditError } from '../errors.js';
import { streamsIn } from './source.js';
import { type StreamReport, type VerifyOptions, verifyStream } from './verifyStream.js';

/** What became of checking a whole log. */
export interface VerifyReport {
  readonly streams: readonly StreamReport[];
  /** Hashes that were looked for and are no record's: what they witnessed is not there any more. */
  readonly lost: readonly string[];
}

/**
 * Checks every stream in a log's folder; see `verifyStream`.
 * @param anchors hashes of records, as the gateway's own log tells them (`audit.signed`): each must be found
 * @throws AuditError `missing` where there is no stream
 */
export async function verify(
  folder: string,
  options: Omit<VerifyOptions, 'onHash'> & { readonly anchors?: readonly string[] },
): Promise<VerifyReport> {
  await access(folder).catch(() => fail(folder));
  const sources = await streamsIn(folder);
  if (sources.length === 0) fail(folder);
  const lost = new Set(options.anchors);
  const streams: StreamReport[] = [];
  for (const source of sources) {
    streams.push(await verifyStream(source, { ...options, onHash: (hash) => void lost.delete(hash) }));
  }
  return { streams, lost: [...lost] };
}

function fail(folder: string): never {
  throw new AuditError('missing', `there is no audit log in ${folder}`);
}
