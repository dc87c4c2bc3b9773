import { escapeXml } from '../../../xml/write.js';
import type { Layer } from '../peel.js';

/** Puts an answer into the wrapping that its question came in: the same elements around it, escaped where it was. */
export function wrap(message: Uint8Array, layers: readonly Layer[]): Uint8Array {
  if (layers.length === 0) return message;
  const whole = layers.reduceRight(
    (inner, layer) => DECLARATION + dress(inner, layer),
    Buffer.from(message).toString('utf8'),
  );
  return Buffer.from(whole, 'utf8');
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

function dress(inner: string, { path, as }: Layer): string {
  const content = as === 'text' ? escapeXml(inner) : inner.replace(/^<\?xml\s[^>]*\?>\s*/, '');
  return path.reduceRight((within, { uri, local }, at) => {
    const name = uri === '' ? local : `w:${local}`;
    // A prefix, so that a message without a namespace stays without one.
    const binding = uri === '' || path[at - 1]?.uri === uri ? '' : ` xmlns:w="${escapeXml(uri, true)}"`;
    return `<${name}${binding}>${within}</${name}>`;
  }, content);
}
