import { describe, expect, it } from '@jest/globals';
import { start } from './support/program.js';

describe('npm start -- --once', () => {
  it('shows a right and complete answer of four states over four protocols, names the faulty one, and ends with 0', async () => {
    const program = start('start.mjs', ['--once']);
    const { status } = await program.ended;
    expect([status, program.err().includes('wrong: ')]).toEqual([0, false]);
    const out = program.out();
    expect(out).toMatch(/^Dispensed +Drug +Quantity +Days +Prescriber +Pharmacy +State$/m);
    for (const state of ['OH', 'KY', 'WA', 'MD'])
      expect(out).toMatch(new RegExp(`^${state}  provided  \\d+ dispenses`, 'm'));
    expect(out).toMatch(/^IN {2}failed {4}.*\(faulty on purpose\)$/m);
    expect(out).toMatch(/^ {2}http:\S+\/fhir\/metadata$/m);
    expect(out).toMatch(/^ {2}curl -s -H 'Authorization: Bearer \S+' \\$/m);
  }, 180_000);

  it('refuses options that it does not know', async () => {
    const program = start('start.mjs', ['--twice']);
    expect((await program.ended).status).toBe(2);
    expect(program.err()).toContain('Usage: npm start [-- --once]');
  });
});
