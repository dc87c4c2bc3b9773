import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createExchange } from '../../../../src/exchange/exchange.js';
import { atOnce } from '../../../../src/exchange/steps.js';
import type { Json, Resource } from '../../../../src/fhir/types.js';
import { openTables } from '../../../../src/mapping/index.js';
import { writeAnswer } from '../../../../src/standards/pmix/responder/answer.js';
import { toldStates } from '../../../../src/standards/pmix/responder/outcomes.js';
import { query, sample } from '../../stateServer.js';
import { odd, retold } from '../../support/oddTexts.js';

const tables = await openTables({ only: ['pmix-3/report', 'pmix-2/report'] });
const { resources } = tables.readGraph('pmix-3/report', Buffer.from(sample('pmix/report-full.xml')));
const told = resources.filter(({ resourceType }) => !/^(?:MessageHeader|OperationOutcome)$/.test(resourceType));

describe('whatever texts a state tells', () => {
  const period = { start: '2010-01-01', end: '2027-01-01' };
  const exchange = createExchange({
    ...{ deadlineMs: 5_000, idKey: Buffer.alloc(32, 1), publicUrl: 'https://gateway.example.org', breaker: false },
  });

  it.each(['pmix-3', 'pmix-2'] as const)(
    'its report in %s is one that the schema takes',
    async (generation) => {
      await fc.assert(
        fc.asyncProperty(fc.array(odd, { minLength: 1, maxLength: 30 }), async (texts) => {
          let at = 0;
          const own = told.map((one) => retold(one as Json, () => texts[at++ % texts.length]!) as unknown as Resource);
          const says = { status: 'provided', resources: own, warnings: [] } as const;
          const route = { state: 'OH', timeoutMs: 5_000, ask: async () => says };
          const answer = await exchange.ask({ ...query, period }, [{ state: 'OH', route }]);
          const [state] = await toldStates(answer, { generation, exchange, what: 'history' });
          const facts = { disclosureId: texts[0]!, site: 'KY_GWY', now: new Date('2026-10-31T12:00:00Z'), generation };
          const outline = {
            ...{ version: '1.2' as const, action: 'urn:a', messageId: texts[0]!, requestTime: texts[0]! },
            ...{ stateRequestId: texts[0]!, hubId: texts[0]!, requestingState: texts[0]!, requestId: texts[0]! },
          } as const;
          const reply = writeAnswer(
            { ...facts, statuses: [state!.status], reports: [state!.report!] },
            outline,
            tables,
          );
          const read = tables.readGraph(`${generation}/report`, atOnce(reply).body, { schema: 'strict' });
          expect(read.resources.filter(({ resourceType }) => resourceType === 'MedicationDispense')).toHaveLength(1);
        }),
        { numRuns: 80 },
      );
    },
    30_000,
  );
});
