import { describe, expect, it } from '@jest/globals';
import { auditedMessage, tooLarge } from '../../../src/standards/door/arrived.js';
import { clientWith } from '../../auth/support/rig.js';

const client = clientWith('ehr', {});
const about = { requestId: '0'.repeat(32), remoteAddress: '192.0.2.7' };
const kept = (bytes: Uint8Array): string => String(auditedMessage({ bytes, ...about }, undefined, client).raw);

describe('a message in the audit', () => {
  it.each([
    ['<A><Password>s3cret</Password><B>b</B></A>', '<A><Password></Password><B>b</B></A>'],
    ['<w:Password Type="x>y">s3cret</w:Password>', '<w:Password Type="x></w:Password>'],
    ['<PASSWORD\n>s3cret</PASSWORD><w:Nonce>n0nce</w:Nonce>.', '<PASSWORD\n></PASSWORD><w:Nonce></w:Nonce>.'],
    ['<A>&lt;w:Nonce a="b"&gt;n0nce&lt;/w:Nonce&gt;</A>', '<A>&lt;w:Nonce a="b"&gt;&lt;/w:Nonce&gt;</A>'],
    ['&#60;Password&#62;s3cret&#x3C;/Password&#x3E;', '&#60;Password&#62;&#x3C;/Password&#x3E;'],
    ['<Password><![CDATA[s3cret]]><!-- s3cret --></Password>', '<Password></Password>'],
    ['<Password/><LastName>kept</LastName>', '<Password/><LastName>kept</LastName>'],
    ['<Passwords>kept</Passwords><Nonces>kept', '<Passwords>kept</Passwords><Nonces>kept'],
    ['<Password>s3cret', '<Password>'],
    ['<Nonce', '<Nonce'],
    ['<A>Zoë</A>', '<A>Zoë</A>'],
  ])('has no password, and all else: %s', (message, expected) => {
    expect(kept(Buffer.from(message))).toBe(expected);
  });

  // Where time grew with the square of the length, this would take hours: seconds of the processor's say enough.
  it.each(['<Nonce', '<Password>', '&lt;w:Password ', '<', '<w', 'w.-', '<Nonce><!'])(
    'takes time by its length alone, whatever is in it: 4 MiB of %s',
    (unit) => {
      const begun = process.cpuUsage();
      kept(Buffer.alloc(4 * 1024 * 1024, unit));
      expect(process.cpuUsage(begun).user / 1000).toBeLessThan(3000);
    },
  );

  it('that is too large is told by its length and hash', () => {
    const { bytes } = tooLarge({ bytes: Buffer.from('abc'), ...about });
    const hash = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(kept(bytes)).toBe(`3 bytes, SHA-256 ${hash}`);
  });
});
