import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type MessageHouse, startMessageHouse } from '../e2e/support/messageHouse.js';

const guide = readFileSync(new URL('../../docs/ehr-guide.md', import.meta.url), 'utf8');
const [, section = ''] = /^## 9\. In ASAP$([^]*?)^## /m.exec(guide) ?? [];
const [question = '', told = ''] = [...section.matchAll(/^```xml\n([^]*?)^```$/gm)].map(([, xml = '']) => xml);

describe('the question in ASAP of the guide for EHR developers', () => {
  let door: MessageHouse;
  beforeAll(async () => {
    door = await startMessageHouse('/asap');
  });
  afterAll(() => door.house.close());

  it('is answered as the page says', async () => {
    const { status, body } = await door.send(question, undefined, { 'content-type': 'text/xml' });
    expect([status, body.match(/<asap:Status>.*?<\/asap:Status>/g)?.join('\n')]).toEqual([200, told.trim()]);
    expect(body.match(/<asap:Prescription>/g)?.length).toBeGreaterThan(5);
  });
});
