import { z } from 'zod';
import { fromJson } from '../fhir/json.js';
import type { Bundle } from '../fhir/types.js';

/** What was given to a command cannot be used. `message` holds nothing of what was given. */
export class InputError extends Error {
  override readonly name = 'InputError';
  constructor(
    message: string,
    /** 1-based, where known. */
    readonly line?: number,
  ) {
    super(message);
  }
}

const shape = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.string(),
  entry: z.array(z.looseObject({ resource: z.looseObject({ resourceType: z.string() }).optional() })).optional(),
});

/**
 * A Bundle from JSON bytes, decimals' digits kept.
 * @throws InputError where they are not UTF-8, not JSON or not a Bundle
 */
export function parseBundle(bytes: Uint8Array): Bundle {
  const value = parseJson(bytes);
  const result = shape.safeParse(value);
  if (result.success) return value as Bundle;
  throw new InputError(
    `is not a FHIR Bundle: ${result.error.issues[0]?.path.join('.') || 'the document'} is not as it should be`,
  );
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    try {
      return fromJson(text);
    } catch (error) {
      // Node quotes the text around the fault in its message: only the place may be said.
      const at = /position (\d+)/.exec(error instanceof SyntaxError ? error.message : '')?.[1];
      throw new InputError('is not JSON', at === undefined ? undefined : text.slice(0, Number(at)).split('\n').length);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('is not UTF-8');
  }
}
