import './bytes.js';
import type { MessageErrorCode } from './errors.js';

const S = '[ \\t\\r\\n]';
const EQ = `${S}*=${S}*`;
const DECLARATION = new RegExp(
  `^<\\?xml${S}+version${EQ}(?:"1\\.0"|'1\\.0')` +
    `(?:${S}+encoding${EQ}(?:"([A-Za-z][A-Za-z0-9._-]*)"|'([A-Za-z][A-Za-z0-9._-]*)'))?` +
    `(?:${S}+standalone${EQ}(?:"(?:yes|no)"|'(?:yes|no)'))?${S}*\\?>`,
);

type Refuse = (message: string, at: number, code: MessageErrorCode) => never;

/**
 * Skips the byte order mark and the XML declaration (XML 1.0 §2.8); returns the offset behind them.
 * Only UTF-8 (and its part US-ASCII) is read: another declared encoding is refused rather than guessed at.
 */
export function readDeclaration(bytes: Buffer, refuse: Refuse): number {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const head = bytes.latin1Slice(start, Math.min(bytes.length, start + 6));
  if (!/^<\?xml[ \t\r\n?]/.test(head)) return start;
  const found = DECLARATION.exec(bytes.latin1Slice(start, Math.min(bytes.length, start + 512)));
  if (found === null) return refuse('the XML declaration is malformed', start, 'not-well-formed');
  const encoding = found[1] ?? found[2] ?? 'UTF-8';
  if (!/^(?:utf-?8|us-ascii)$/i.test(encoding)) {
    return refuse('the message declares an encoding other than UTF-8', start, 'encoding');
  }
  return start + found[0].length;
}
