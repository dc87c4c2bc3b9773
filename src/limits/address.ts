import { isIPv4, isIPv6 } from 'node:net';

/**
 * Whom an IP address is counted as: an IPv4 address itself, however it is written; of an IPv6 address the network of its
 * first 64 bits, which one customer holds whole.
 */
export function networkOf(address: string | undefined): string {
  const text = (address ?? '').replace(/%.*$/, '');
  const mapped = /^::ffff:([\d.]+)$/i.exec(text)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  if (!isIPv6(text)) return text;
  const [head = '', tail] = text.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const given = groups(head);
  // A tail that ends in dotted IPv4 fills two groups.
  const last = groups(tail ?? '').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - given.length - last.length);
  const all = [...given, ...Array<string>(zeros).fill('0'), ...last];
  return `${all
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
