import { describe, expect, it } from '@jest/globals';
import { terminal } from '../support/terminal.js';

const ehr = ['--base', 'http://x', '--client', 'a', '--key', 'b'];
const query = ['query', ...ehr, '--given', 'A', '--family', 'B', '--birthdate', '1970-02-01'];
const prefetch = ['prefetch', ...ehr, '--practitioner', 'p'];

describe('run', () => {
  it('lists the commands with --help', async () => {
    const { status, out, err } = await terminal(['--help']);
    expect([status, err]).toEqual([0, '']);
    for (const name of ['serve', 'check', 'map', 'query', 'prefetch', 'simulate', 'client'])
      expect(out).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
  });

  it('tells its version', async () => {
    expect((await terminal(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each(['serve', 'check', 'map', 'query', 'prefetch', 'simulate', 'client'])(
    'explains %s with --help, within 100 columns',
    async (name) => {
      const { status, out, err } = await terminal([name, '--help']);
      expect([status, err]).toEqual([0, '']);
      expect(out).toMatch(new RegExp(`^Usage: pdmp-gateway ${name} `));
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    },
  );

  it.each([
    [[], 'no command given'],
    [['mapp'], 'there is no command "mapp"'],
    [['serve'], '--config is missing'],
    [['serve', '--config'], "Option '--config <value>' argument missing"],
    [['check', '--confg', 'x'], "Unknown option '--confg'"],
    [['map'], 'give TABLE and FILE'],
    [['map', 'pmix-3/report'], 'give TABLE and FILE'],
    [['map', 'pmix-3/report', 'a', 'b'], 'one FILE only'],
    [['map', '--write', '--explain', 'pmix-3/report', 'a'], '--write and --explain exclude each other'],
    [['map', '--schema', 'sort-of', 'pmix-3/report', 'a'], '--schema is strict, warn or off'],
    [['map', 'pmix-9/report', 'a'], 'there is no table "pmix-9/report"; there are '],
    [['map', '--overlay', 'XX', 'pmix-3/report', 'a'], 'there is no overlay "XX"; there are '],
    [['query', '--base', 'x'], '--client is missing'],
    [['query', '--base', 'x', '--client', 'a', '--key', 'b'], '--base is not a URL'],
    [
      [
        'query',
        '--base',
        'http://x',
        '--client',
        'a',
        '--key',
        'b',
        '--given',
        'A',
        '--family',
        'B',
        '--birthdate',
        '1.2.1970',
      ],
      '--birthdate is not a day such as 1975-03-14',
    ],
    [[...query, '--practitioner', 'p'], '--practitioner belongs to --history'],
    [[...query, '--history'], '--practitioner is missing'],
    [['prefetch', ...ehr, 'f'], '--practitioner is missing'],
    [prefetch, 'give one FILE.ndjson, or - for stdin'],
    [[...prefetch, '--rate', '0/m', 'f'], '--rate is written N/s, N/m or N/h, such as 60/m'],
    [[...prefetch, '--jurisdiction', 'OH KY', 'f'], '--jurisdiction is a list of states such as OH,KY'],
    [['simulate', '--config', 'x', '--fault', 'hang'], '--fault is written STATE=FAULT, such as IN=hang'],
  ])('ends with 2 where the command line is wrong: %j', async (args, message) => {
    const { status, out, err } = await terminal(args);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(`pdmp-gateway: ${message}`);
    expect(err).toMatch(/\nTry: pdmp-gateway .*--help\n$/);
  });
});
