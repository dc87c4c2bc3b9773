import { z } from 'zod';

/** What the first record of a file says of its stream. */
export interface StartBody {
  readonly format: 1;
  readonly stream: string;
  /** Which secret seals this file's events: `AuditKeys.id`. */
  readonly key: string;
}

const schema = z.strictObject({ format: z.literal(1), stream: z.string(), key: z.string() });

/** A start record's body. */
export function writeStart(body: StartBody): string {
  return Buffer.from(JSON.stringify(body)).toString('base64url');
}

/** Reads a start record's body; `undefined` where it is none. */
export function readStart(body: string): StartBody | undefined {
  try {
    return schema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
