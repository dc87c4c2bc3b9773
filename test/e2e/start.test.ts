import { describe, expect, it } from '@jest/globals';
import { cast } from '../../src/simulator/index.js';
import { start } from '../support/program.js';
import { ask, became } from './support/ehr.js';
import { startServedHouse } from './support/servedHouse.js';

const patience = 240_000; // the first of these compiles the sources, where that is still to be done

describe('npm start -- --once', () => {
  it(
    'ends with 0, having merged four states over four protocols and named the faulty one',
    async () => {
      const started = performance.now();
      const program = start('start.mjs', ['--once']);
      const { status } = await program.ended;
      const out = program.out();
      process.stderr.write(`npm start -- --once: ${Math.round(performance.now() - started)} ms\n`);
      expect([status, program.err()]).toEqual([0, expect.not.stringContaining('wrong')]);

      const lines = out.split('\n');
      const provided = lines.flatMap((line) => /^([A-Z]{2}) +provided +(\d+) dispenses?/.exec(line)?.slice(1, 3) ?? []);
      expect(provided.filter((_, n) => n % 2 === 0)).toEqual(['KY', 'MD', 'OH', 'WA']); // PMIX 2 and 3, SCRIPT 10.6 and 2017071
      expect(provided.filter((_, n) => n % 2 === 1).every((count) => Number(count) > 0)).toBe(true);
      expect(lines.filter((line) => /^IN +failed +\S/.test(line))).toHaveLength(1);

      const rows = lines.filter((line) => /^\d{4}-\d\d-\d\d /.test(line));
      const [total = ''] = /\d+(?= dispenses of Sherlock Holmes)/.exec(out) ?? [];
      expect(rows).toHaveLength(Number(total));
      expect(rows.length).toBeGreaterThan(20);
      expect(rows.filter((row) => /KY.+OH$/.test(row))).toHaveLength(1); // told by both, shown once
    },
    patience,
  );
});

describe('serve', () => {
  it(
    'at SIGTERM answers the question under way, takes no more, and exits 0',
    async () => {
      const house = await startServedHouse();
      process.stderr.write(`serve: ready after ${Math.round(house.readyMs)} ms\n`);
      const session = await house.signIn();
      await house.simulator.setFault('WA', 'slow:1200');
      const underWay = ask(session, cast.star);
      await house.program.printed(/"event":"question\.asked"/);
      const ended = house.close();
      const heard = await underWay;
      expect([heard.status, became(heard.body, session.base)]).toEqual([
        200,
        Object.fromEntries(['IN', 'KY', 'MD', 'OH', 'WA'].map((state) => [state, 'provided'])),
      ]);
      expect(heard.ms).toBeGreaterThan(1000);
      expect(await ended).toBe(0);
      expect((await house.program.ended).signal).toBeNull();
      expect(house.program.err()).toBe('');
      await expect(ask(session, cast.star)).rejects.toThrow();
    },
    patience,
  );
});
