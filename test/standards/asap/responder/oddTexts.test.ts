import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createExchange } from '../../../../src/exchange/exchange.js';
import { atOnce } from '../../../../src/exchange/steps.js';
import type { Json, Resource } from '../../../../src/fhir/types.js';
import { openTables } from '../../../../src/mapping/index.js';
import { historyBundle } from '../../../../src/standards/asap/responder/response.js';
import { query, sample } from '../../stateServer.js';
import { odd, retold } from '../../support/oddTexts.js';

const tables = await openTables({ only: ['asap-2.1a/history', 'pmix-3/report'] });
const { resources } = tables.readGraph('pmix-3/report', Buffer.from(sample('pmix/report-full.xml')));
const told = resources.filter(({ resourceType }) => !/^(?:MessageHeader|OperationOutcome)$/.test(resourceType));

it('whatever texts a state tells, the answer is one that the schema takes', async () => {
  const period = { start: '2010-01-01', end: '2027-01-01' };
  const exchange = createExchange({
    ...{ deadlineMs: 5_000, idKey: Buffer.alloc(32, 1), publicUrl: 'https://gateway.example.org', breaker: false },
  });
  await fc.assert(
    fc.asyncProperty(fc.array(odd, { minLength: 1, maxLength: 30 }), async (texts) => {
      let at = 0;
      const own = told.map((one) => retold(one as Json, () => texts[at++ % texts.length]!) as unknown as Resource);
      const says = { status: 'provided', resources: own, warnings: [] } as const;
      const route = { state: 'OH', timeoutMs: 5_000, ask: async () => says };
      const answer = await exchange.ask({ ...query, period }, [{ state: 'OH', route }]);
      const facts = { requestId: texts[0]!, now: new Date('2026-10-31T12:00:00Z') };
      const bytes = tables.write('asap-2.1a/history', atOnce(historyBundle(answer, facts)));
      const read = tables.readGraph('asap-2.1a/history', bytes, { schema: 'strict' });
      expect(read.resources.filter(({ resourceType }) => resourceType === 'MedicationDispense')).toHaveLength(1);
    }),
    { numRuns: 140 },
  );
}, 30_000);
