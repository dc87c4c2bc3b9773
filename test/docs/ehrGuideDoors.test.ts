import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { startMessageHouse } from '../e2e/support/messageHouse.js';

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

/** A question that a page has under a heading, and what the page says of its answer. */
function exampleOf(name: string, heading: RegExp): readonly [question: string, told: string] {
  const [, section = ''] = new RegExp(`^## \\d+\\. ${heading.source}$([^]*?)^## `, 'm').exec(page(name)) ?? [];
  const [question = '', told = ''] = [...section.matchAll(/^```xml\n([^]*?)^```$/gm)].map(([, xml = '']) => xml);
  return [question, told.trim()];
}

describe('a question in the guide for EHR developers', () => {
  it.each([
    ['ASAP', '/asap', 'text/xml', 'asap'],
    ['PMIX', '/pmix', 'application/soap+xml', 'px'],
  ] as const)('in %s is answered as the page says', async (standard, path, type, prefix) => {
    const [question, told] = exampleOf('ehr-guide.md', new RegExp(`In ${standard}`));
    const door = await startMessageHouse(path);
    const { status, body } = await door.send(question, undefined, { 'content-type': type });
    await door.house.close();
    const statuses = body.match(new RegExp(`<${prefix}:Status>.*?</${prefix}:Status>`, 'g'));
    expect([status, statuses?.join('\n')]).toEqual([200, told]);
    expect(body.match(/<(?:asap|pmp):Prescription>/g)?.length).toBeGreaterThan(5);
  });
});

describe('the page of the doors for messages', () => {
  it('has a question in SCRIPT that is answered as it says, and once', async () => {
    const [question, told] = exampleOf('message-doors.md', /In SCRIPT/);
    const door = await startMessageHouse('/script');
    const [{ status, body }, again] = [await door.send(question), await door.send(question)];
    await door.house.close();
    // How many values were changed to fit is of the day's records.
    const plain = body.replace(/Changed: \d+\. /, '');
    expect(told.split('\n')).toHaveLength(2);
    for (const line of told.split('\n')) expect(plain).toContain(line);
    expect([status, body.match(/<MedicationDispensed>/g)!.length > 5]).toEqual([200, true]);
    expect(again.body).toContain('<Code>900</Code><DescriptionCode>220</DescriptionCode>');
  });
});
