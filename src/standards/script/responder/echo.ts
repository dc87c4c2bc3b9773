import type { ScriptVersion } from '../route.js';
import type { Outline } from './outline.js';

/** Who is written to and who writes, as the question's header named them. */
export interface Echo {
  readonly to: string;
  readonly toQualifier: string;
  readonly from: string;
  readonly fromQualifier: string;
  /** The question's MessageID. */
  readonly relates?: string;
}

/** What the versions' schemas take (wire/ncpdp.md §1.2, §2.2), in printable ASCII. */
const MAILBOX: Readonly<Record<ScriptVersion, RegExp>> = {
  '10.6': /^(?=[ -~]+$)(?:mailto:)?[^.]{1,35}(?:\.[^@]{1,3})?(?:@[A-Za-z0-9]+\.[A-Za-z]{2,4})?$/,
  '2017071': /^[ -~]{1,255}$/,
};
const QUALIFIERS: Readonly<Record<ScriptVersion, readonly string[]>> = {
  '10.6': ['P', 'C', 'M', 'D', 'ZZZ'],
  '2017071': ['P', 'M', 'C', 'D', 'CF', 'ZZZ', 'PY', 'DIRECT', 'REMS'],
};
/** What can be repeated of a MessageID: both versions' schemas end at 35 characters. */
export const MESSAGE_ID = /^[ -~]{1,35}$/;

/**
 * Receiver and sender of a reply: those of the question in each other's place, as far as the version has place for them;
 * else `UNKNOWN`, mutually defined (ZZZ). Whatever a question says, a reply to it can be written.
 * @param site who answers where the question does not say to whom it was sent
 */
export function echo(outline: Outline, version: ScriptVersion, site: string): Echo {
  const party = (name: string | undefined, qualifier: string | undefined, usual: string): [string, string] => {
    const takes = (one: string | undefined): one is string => one !== undefined && MAILBOX[version].test(one);
    if (!takes(name)) return [takes(usual) ? usual : UNKNOWN, MUTUAL];
    return [name, qualifier !== undefined && QUALIFIERS[version].includes(qualifier) ? qualifier : MUTUAL];
  };
  const [to, toQualifier] = party(outline.from, outline.fromQualifier, UNKNOWN);
  const [from, fromQualifier] = party(outline.to, outline.toQualifier, site);
  const { messageId } = outline;
  const relates = messageId !== undefined && MESSAGE_ID.test(messageId) ? { relates: messageId } : {};
  return { to, toQualifier, from, fromQualifier, ...relates };
}

const UNKNOWN = 'UNKNOWN';
const MUTUAL = 'ZZZ';
