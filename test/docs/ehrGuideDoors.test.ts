import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { startMessageHouse } from '../e2e/support/messageHouse.js';

const guide = readFileSync(new URL('../../docs/ehr-guide.md', import.meta.url), 'utf8');

describe('a question in the guide for EHR developers', () => {
  it.each([
    ['ASAP', '/asap', 'text/xml', 'asap'],
    ['PMIX', '/pmix', 'application/soap+xml', 'px'],
  ] as const)('in %s is answered as the page says', async (standard, path, type, prefix) => {
    const [, section = ''] = new RegExp(`^## \\d+\\. In ${standard}$([^]*?)^## `, 'm').exec(guide) ?? [];
    const [question = '', told = ''] = [...section.matchAll(/^```xml\n([^]*?)^```$/gm)].map(([, xml = '']) => xml);
    const door = await startMessageHouse(path);
    const { status, body } = await door.send(question, undefined, { 'content-type': type });
    await door.house.close();
    const statuses = body.match(new RegExp(`<${prefix}:Status>.*?</${prefix}:Status>`, 'g'));
    expect([status, statuses?.join('\n')]).toEqual([200, told.trim()]);
    expect(body.match(/<(?:asap|pmp):Prescription>/g)?.length).toBeGreaterThan(5);
  });
});
