import type { Fault } from './fault.js';

/** Spoils a message, or a payload, as a fault asks; any other fault leaves it alone. */
export function damage(bytes: Buffer, fault: Fault | undefined, part: 'message' | 'payload'): Buffer {
  if (fault === undefined || !('part' in fault) || fault.part !== part) return bytes;
  if (fault.kind === 'truncated') {
    return bytes.subarray(0, fault.at ?? Math.floor(bytes.length * (fault.fraction ?? 0.5)));
  }
  const text = bytes.toString('utf8');
  return Buffer.from(fault.kind === 'doctype' ? withDoctype(text) : mismatched(text, part), 'utf8');
}

/** In a message the last closing tag (in JSON, brace) is wrong, so that nobody mistakes it for a fault of the payload. */
function mismatched(text: string, part: 'message' | 'payload'): string {
  if (text.startsWith('{')) return text.replace(/\}$/, ']');
  const at = part === 'message' ? text.lastIndexOf('</') : text.indexOf('</', text.length / 2);
  const end = text.indexOf('>', at);
  return `${text.slice(0, end)}Oops${text.slice(end)}`;
}

function withDoctype(text: string): string {
  const at = text.startsWith('<?xml') ? text.indexOf('?>') + 2 : 0;
  return `${text.slice(0, at)}<!DOCTYPE bomb [<!ENTITY fuse "boom">]>${text.slice(at)}`;
}
