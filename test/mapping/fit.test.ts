import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Resource } from '../../src/fhir/types.js';
import { openTables } from '../../src/mapping/index.js';
import { longest } from '../../src/mapping/longest.js';
import { plainMarks, plainWords } from '../../src/mapping/plain.js';
import { MessageError } from '../../src/xml/errors.js';
import { atOnce } from '../../src/xml/steps.js';

const tables = await openTables({ only: ['script-2017071/history', 'pmix-3/report'] });
const FACTS = { 'script-to': 'A', 'script-from': 'B', 'script-message-id': '1' };
const header: Resource = {
  ...{ resourceType: 'MessageHeader', id: 'h', source: { endpoint: 'urn:x' } },
  extension: [
    ...Object.entries(FACTS).map(([name, valueString]) => ({ url: `urn:pdmp:extension:${name}`, valueString })),
    {
      url: 'http://hl7.org/fhir/us/meds/StructureDefinition/header-timestamp-extension',
      valueDateTime: '2026-01-15T14:03:22Z',
    },
    {
      url: 'http://hl7.org/fhir/us/meds/StructureDefinition/response-prescription-period-extension',
      valuePeriod: { start: '2024-01-15', end: '2026-01-15' },
    },
  ],
};
const outcome: Resource = {
  ...{ resourceType: 'OperationOutcome', id: 'o' },
  issue: [
    {
      ...{ severity: 'information', code: 'informational', diagnostics: 'SCRIPT PDMPStates' },
      details: { coding: [{ system: 'urn:pdmp:script:reason', code: 'DK' }] },
      extension: [{ url: 'urn:pdmp:extension:state', valueCode: 'OH' }],
    },
    {
      ...{ severity: 'information', code: 'informational', diagnostics: 'SCRIPT Approved' },
      details: { coding: [{ system: 'urn:pdmp:script:response', code: 'Approved' }] },
    },
  ],
};
const patient: Resource = {
  ...{ resourceType: 'Patient', id: 'p', gender: 'female', birthDate: '1967-08-13' },
  name: [{ family: 'Sampleton', given: ['Testa'] }],
};
const fill = (id: string, more: Partial<Resource> = {}): Resource => ({
  ...{ resourceType: 'MedicationDispense', id, status: 'completed', subject: { reference: 'Patient/p' } },
  ...{ medicationCodeableConcept: { text: 'Oxycodone' }, quantity: { value: 60 }, whenPrepared: '2025-12-01' },
  ...{ whenHandedOver: '2025-12-01', ...more },
});

function fit(...records: readonly Resource[]) {
  const entry = [header, outcome, patient, ...records].map((resource) => ({ resource }));
  const written = atOnce(
    tables.fitSteps('script-2017071/history', { resourceType: 'Bundle', type: 'collection', entry }),
  );
  tables.readGraph('script-2017071/history', written.bytes, { schema: 'strict' });
  const { changed, left, bytes } = written;
  return {
    changed,
    left,
    records:
      Buffer.from(bytes)
        .toString()
        .match(/<MedicationDispensed>/g)?.length ?? 0,
  };
}

describe('a message that is made to fit', () => {
  it('is as it was where it fits', () => {
    expect(fit(fill('1'), fill('2'))).toEqual({ changed: 0, left: 0, records: 2 });
  });

  it('counts a record once, whatever was changed in it', () => {
    const odd = { medicationCodeableConcept: { text: 'µg' }, note: [{ text: 'é' }] };
    expect(fit(fill('1'), fill('2', odd))).toEqual({ changed: 1, left: 0, records: 2 });
  });

  it('leaves out a record whose number cannot be told, and no other', () => {
    const long = { quantity: { value: 0.3333333333333333 } };
    expect(fit(fill('1', long), fill('2'), fill('3', long))).toEqual({ changed: 0, left: 2, records: 1 });
  });

  it('leaves out what is beyond the most records', () => {
    const many = Array.from({ length: 303 }, (_, at) => fill(String(at)));
    expect(fit(...many)).toEqual({ changed: 0, left: 3, records: 300 });
  });

  it('mends more records than one look follows', () => {
    const many = Array.from({ length: 290 }, (_, at) => fill(String(at), { quantity: { value: 0.3333333333333333 } }));
    expect(fit(...many, fill('last'))).toEqual({ changed: 0, left: 290, records: 1 });
  });

  it('counts a reference that leads nowhere as something changed', () => {
    const performer = [{ actor: { reference: 'Organization/gone' } }];
    expect(fit(fill('1', { performer }))).toMatchObject({ left: 0, records: 1 });
    expect(fit(fill('1', { performer })).changed).toBeGreaterThan(0);
  });

  it('is refused where what does not fit is of the message, and not of a record', () => {
    const entry = [header, outcome, { ...patient, name: [{ family: '\u0001' }] }].map((resource) => ({ resource }));
    expect(() =>
      atOnce(tables.fitSteps('script-2017071/history', { resourceType: 'Bundle', type: 'collection', entry })),
    ).toThrow(MessageError);
    expect(() => tables.fitSteps('pmix-3/report', { resourceType: 'Bundle', type: 'collection' })).toThrow(RangeError);
  });
});

describe('plain letters', () => {
  it.each([
    ['Müller–Łódź', 'Muller-Lodz'],
    ['2½ ≤ 3', '2 1/2 <= 3'],
    ['10⁵ ≠ 105', '10? =? 105'],
    ['a\r\n\tb\u0000c', 'a b c'],
    ['\ud800x', '?x'],
  ])('stand for %j', (text, plain) => {
    expect(plainWords(text)).toBe(plain);
  });

  it('are printable, and leave identifiers what they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
        (text) => /^[\x20-\x7e]*$/.test(plainWords(text)),
      ),
    );
    expect(plainMarks('RX\u201312\u00a03')).toBe('RX-12 3');
    expect(plainMarks('RX-é')).toBe('RX-é');
  });

  it('are cut to the longest beginning that is taken', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,50}$/), fc.integer({ min: 1, max: 60 }), (words, most) => {
        expect(longest(words, (text) => text.length <= most)).toBe(words.slice(0, most));
      }),
    );
    expect(longest('abc', () => false)).toBeUndefined();
  });
});
