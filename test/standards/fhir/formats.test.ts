import { describe, expect, it } from '@jest/globals';
import { negotiate } from '../../../src/standards/fhir/formats.js';

const told = (accept: string | undefined, format?: string) =>
  negotiate(accept, format)?.contentType.replace('; charset=utf-8', '');

describe('negotiate (wire/fhir.md §1.3)', () => {
  it.each([
    [undefined, 'application/fhir+json'],
    ['', 'application/fhir+json'],
    ['*/*', 'application/fhir+json'],
    ['application/*', 'application/fhir+json'],
    ['application/fhir+json', 'application/fhir+json'],
    ['APPLICATION/FHIR+JSON', 'application/fhir+json'],
    ['application/json', 'application/json'],
    ['text/json', 'text/json'],
    ['application/fhir+xml', 'application/fhir+xml'],
    ['application/xml', 'application/xml'],
    ['text/xml', 'text/xml'],
    ['text/*', 'text/json'],
    ['application/json+fhir', 'application/fhir+json'],
    ['application/xml+fhir', 'application/fhir+xml'],
    ['application/fhir+json, */*; q=0.1', 'application/fhir+json'],
    ['application/fhir+json;q=0.5, application/fhir+xml;q=0.9', 'application/fhir+xml'],
    ['application/fhir+xml;q=0.5, application/json', 'application/json'],
    ['application/xml, application/json', 'application/xml'],
    ['application/json, application/xml', 'application/json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'application/xml'],
    ['*/*, application/fhir+json;q=0', 'application/json'],
    ['*/*;q=0.1, application/*;q=0', 'text/json'],
    ['application/fhir+json; charset=utf-8', 'application/fhir+json'],
    ['application/fhir+json; fhirVersion=4.0', 'application/fhir+json; fhirVersion=4.0'],
    ['application/fhir+xml; fhirVersion="4.0.1"', 'application/fhir+xml; fhirVersion=4.0.1'],
    ['application/fhir+json; fhirVersion=5.0, application/fhir+xml;q=0.1', 'application/fhir+xml'],
    ['nonsense, application/fhir+xml', 'application/fhir+xml'],
  ])('Accept %j: %s', (accept, expected) => expect(told(accept)).toBe(expected));

  it.each([
    'text/turtle',
    'text/html',
    'application/fhir+json;q=0',
    'application/fhir+json; fhirVersion=5.0',
    'nonsense',
    'image/*',
    '*/*;q=0',
  ])('Accept %j: nothing', (accept) => expect(told(accept)).toBeUndefined());

  it.each([
    ['json', 'application/fhir+json'],
    ['application/json', 'application/json'],
    ['application/fhir+json', 'application/fhir+json'],
    ['application/fhir json', 'application/fhir+json'],
    ['xml', 'application/fhir+xml'],
    ['XML', 'application/fhir+xml'],
    ['text/xml', 'text/xml'],
    ['application/xml', 'application/xml'],
    ['application/fhir xml', 'application/fhir+xml'],
    ['application/xml fhir', 'application/fhir+xml'],
    ['application/fhir+json; fhirVersion=4.0', 'application/fhir+json; fhirVersion=4.0'],
  ])('_format %j overrides Accept: %s', (format, expected) => {
    expect(told('application/fhir+xml', format)).toBe(expected);
    expect(told('text/turtle', format)).toBe(expected);
  });

  it.each(['html', 'ttl', 'text/html', 'application/fhir+json; fhirVersion=3.0', 'application/*'])(
    '_format %j: nothing, whatever Accept says',
    (format) => expect(told('*/*', format)).toBeUndefined(),
  );

  it('an empty _format is none', () => expect(told('application/fhir+xml', ' ')).toBe('application/fhir+xml'));

  it('always says that the text is UTF-8', () => {
    for (const accept of [undefined, 'text/xml', 'application/json'])
      expect(negotiate(accept)?.contentType).toMatch(/; charset=utf-8$/);
  });
});
