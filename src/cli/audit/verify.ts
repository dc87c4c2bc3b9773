import { auditFolder, type BadRecord, readAuditKeys, type StreamReport, verify } from '../../audit/index.js';
import { loadConfig } from '../../config/index.js';
import { type Io, optional, required, UsageError, type Values } from '../command.js';

/** `audit verify`. Exit status 1 where the log is not what was written. */
export async function auditVerify(values: Values, io: Io): Promise<number> {
  const from = optional(values, 'from');
  if (from !== undefined && !/^\d{4}-\d\d-\d\d$/.test(from))
    throw new UsageError('--from is not a day such as 2026-01-15');
  const given = values['anchor'];
  const anchors = Array.isArray(given) ? given.map(String) : [];
  if (!anchors.every((hash) => /^[0-9a-f]{64}$/.test(hash))) throw new UsageError('--anchor is 64 hex digits');
  const { data } = loadConfig(required(values, 'config'), io.env);
  const { verifier } = await readAuditKeys(data);
  const folder = auditFolder(data);
  const { streams, lost } = await verify(folder, { verifier, from, anchors });
  const bad = streams.flatMap((report) => (report.bad === undefined ? [] : [report.bad]));
  await io.out(streams.map((report) => `${summary(report)}\n`).join(''));
  for (const each of bad) io.err(`${folder}/${place(each)}`);
  for (const hash of lost) io.err(`no record has the hash ${hash}: what it witnessed is not in the log any more`);
  return bad.length > 0 || lost.length > 0 ? 1 : 0;
}

function summary({ stream, records, files, last, bad }: StreamReport): string {
  const till = last.sequence === 0 ? '' : `, up to record ${last.sequence} of ${last.time}`;
  const sound = `${records} record${records === 1 ? '' : 's'} in ${files} file${files === 1 ? '' : 's'}${till}`;
  return bad === undefined ? `${stream}: ok (${sound}; hash ${last.hash})` : `${stream}: BAD (sound: ${sound})`;
}

function place({ stream, file, line, sequence, what }: BadRecord): string {
  const where = [file === undefined ? stream : `${stream}/${file}`, ...(line === undefined ? [] : [String(line)])];
  return `${where.join(':')}: ${sequence === undefined ? '' : `record ${sequence}: `}${what}`;
}
