import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demo } from '../../../src/cli/demo/demo.js';
import { terminal } from '../../support/terminal.js';

describe('npm start, while it is up', () => {
  const folder = mkdtempSync(join(tmpdir(), 'demo-'));
  const printed = { out: '', err: '' };
  let stop: () => void;
  let ended: Promise<number>;

  beforeAll(async () => {
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    await new Promise<void>((up) => {
      ended = demo(
        { folder, once: false },
        {
          env: {},
          stdin: () => Promise.resolve(new Uint8Array()),
          async out(text) {
            printed.out += String(text);
            if (printed.out.includes('Up until Ctrl-C.')) up();
          },
          err: (line) => void (printed.err += `${line}\n`),
          stopped: () => stopped,
        },
      );
    });
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gives a link to the history as a page, which opens once and says what is missing', async () => {
    const [, link = '', told] = /^ {2}(http:\S+\/report\/\S+)\n {4}(.+)$/m.exec(printed.out) ?? [];
    expect(told).toBe('the history as a page: opens once, within 15 minutes');
    const page = await fetch(link);
    const text = await page.text();
    expect([page.status, text.match(/Sherlock|not complete/g)]).toEqual([
      200,
      expect.arrayContaining(['Sherlock', 'not complete']),
    ]);
    expect((await fetch(link)).status).toBe(410);
  });

  it('leaves who asks beside the key, so that the same can be asked by $pdmp-history', async () => {
    const base = /^ {2}(http:\S+)\/metadata$/m.exec(printed.out)?.[1] ?? '';
    const { status, out } = await terminal([
      ...['query', '--history', '--practitioner', join(folder, 'practitioner.json')],
      ...['--base', base, '--client', 'demo-ehr', '--key', join(folder, 'demo-ehr.jwk.json')],
      ...['--given', 'Sherlock', '--family', 'Holmes', '--birthdate', '1954-01-06'],
    ]);
    const dispenses = /^(\d+) dispenses$/m.exec(out)?.[1];
    expect([status, dispenses]).toEqual([0, /(\d+) dispenses of Sherlock Holmes/.exec(printed.out)?.[1]]);
  });

  it('ends with 0 when it is told to, having found nothing wrong', async () => {
    stop();
    expect([await ended, printed.err]).toEqual([0, 'starting demo states and gateway\n']);
  });
});
