import { describe, expect, it } from '@jest/globals';
import { isUri } from '../../../src/standards/door/soap/isUri.js';

describe('a URI beyond doubt', () => {
  it.each([
    ...[
      'urn:uuid:00000000-0000-4000-8000-000000000001',
      'uuid:42',
      'mid:7@example.org',
      'http://example.org:8080/a?b#c',
    ],
    ...['3f0e-42', '', '#part', 'a/b:c', 'tag:x,2026:%41'],
  ])('is %j', (text) => expect(isUri(text)).toBe(true));

  it.each([
    ...[
      'not a uri',
      'urn:%zz',
      'urn:%',
      'urn:é',
      'urn:a\n',
      'urn:a#b#c',
      '1:2',
      'http://[::1/',
      'http://a:b/',
      '//a b',
    ],
    ...['urn:<a>', 'urn:a\\b', 'urn:{a}'],
  ])('is not %j', (text) => expect(isUri(text)).toBe(false));
});
