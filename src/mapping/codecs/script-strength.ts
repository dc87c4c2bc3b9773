import { Decimal, decimal, decimalText } from '../../fhir/decimal.js';
import type { Json, JsonObject } from '../../fhir/types.js';
import { asText, type Codec, type CodecKind, plain, UNREADABLE } from './codec.js';

const ORIGINAL = 'urn:pdmp:extension:original-text';

/** Strength value, with its unit by code list ↔ Ratio. A value that is no number ("5-325") is kept in words. */
export const strengthValue: CodecKind = {
  about: 'a strength and its unit, as a ratio; words where it is no number',
  needsCodes: true,
  make: (codes): Codec => ({
    read(text, [unit]) {
      if (text === undefined) return undefined;
      const value = decimal(text);
      const ratio = unit === undefined ? undefined : (codes.fromWire(unit)?.fhir as JsonObject | undefined);
      const numerator: JsonObject = {
        ...(value === undefined ? {} : { value }),
        ...((ratio?.numerator as JsonObject | undefined) ?? (unit === undefined ? {} : { unit })),
      };
      return {
        ...(value === undefined ? { extension: [{ url: ORIGINAL, valueString: text }] } : {}),
        ...(Object.keys(numerator).length === 0 ? {} : { numerator, denominator: denominatorOf(ratio) }),
      };
    },
    write(value) {
      const ratio = value as JsonObject | undefined;
      const number = (ratio?.numerator as JsonObject | undefined)?.value;
      if (typeof number === 'number' || number instanceof Decimal) return decimalText(number);
      return asText((ratio?.extension as JsonObject[] | undefined)?.find((one) => one.url === ORIGINAL)?.valueString);
    },
  }),
};

/** The unit that goes with `strengthValue` (write only). */
export const strengthUnit: CodecKind = {
  about: "the unit of a strength's ratio (write only)",
  needsCodes: true,
  make(codes): Codec {
    const byRatio = new Map(codes.entries.map((entry) => [ratioKey(entry.fhir), entry.wire[0]]));
    return {
      read: () => undefined,
      write: (value) => {
        const key = ratioKey(value);
        return key === undefined ? undefined : (byRatio.get(key) ?? unknownUnit(value));
      },
    };
  },
};

/** SCRIPT 10.6 FormSourceCode: AA (NCI form) wherever a form is told; says nothing itself. */
export const formSource = plain('AA where there is a form', expect('AA'), (form) =>
  form === undefined ? undefined : 'AA',
);

/** SCRIPT 10.6 StrengthSourceCode: AB (NCI strength) wherever a strength's unit is told; says nothing itself. */
export const strengthSource: CodecKind = {
  about: "AB where there is a strength's unit",
  needsCodes: true,
  make(codes): Codec {
    const { write } = strengthUnit.make(codes);
    return { read: expect('AB'), write: (value) => (write(value, []) === undefined ? undefined : 'AB') };
  },
};

function denominatorOf(ratio: JsonObject | undefined): JsonObject {
  return { ...((ratio?.denominator as JsonObject | undefined) ?? { value: 1 }) };
}

/** Reads a code that always is the same; any other is told, as what it goes with would then mean something else. */
function expect(usual: string): Codec['read'] {
  return (text) => (text === undefined || text === usual ? undefined : UNREADABLE);
}

/** What tells a ratio's unit: both codes and the denominator's value. */
function ratioKey(value: Json | undefined): string | undefined {
  const { numerator, denominator } = (value ?? {}) as { numerator?: JsonObject; denominator?: JsonObject };
  if (numerator?.code === undefined) return unknownUnit(value);
  return `${asText(numerator.code)} ${asText(denominator?.value as Json) ?? '1'} ${asText(denominator?.code) ?? '{each}'}`;
}

/** A unit that no list knew when it was read, kept as its own word. */
function unknownUnit(value: Json | undefined): string | undefined {
  const numerator = (value as JsonObject | undefined)?.numerator as JsonObject | undefined;
  return numerator?.code === undefined ? asText(numerator?.unit) : undefined;
}
