import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromJson } from '../../../../../src/fhir/json.js';
import type { Bundle, Resource } from '../../../../../src/fhir/types.js';
import { PDMP_PROFILES } from '../../../../../src/standards/fhir/responder/us-pdmp/finish.js';
import { writeHistory } from '../../../../../src/standards/fhir/responder/us-pdmp/reply.js';
import { openFhirValidator } from '../../../../support/fhir-validate.js';
import { gappy } from './support/gaps.js';
import { answerOf, replyOf } from './support/told.js';

const validator = openFhirValidator();
afterAll(() => validator.close());

const RUNS = { numRuns: 40, seed: 20260105 };
const NOT_CLAIMED = /\/us\/pdmp\/|\/us\/core\//;

describe(`whatever a state leaves out or tells wrongly: ${validator.name}`, () => {
  it('the reply is valid, and every profile that it claims holds', async () => {
    const claimed = { yes: 0, no: 0 };
    await fc.assert(
      fc.asyncProperty(gappy, async (answer) => {
        const reply = await replyOf(await answerOf({ KS: answer }));
        expect(await validator.errors(writeHistory(reply, 'json'), { usCore: '6.1.0', entryProfiles: [] })).toEqual([]);
        claimed[reply.data?.head.meta?.profile ? 'yes' : 'no'] += 1;
      }),
      RUNS,
    );
    expect(Math.min(claimed.yes, claimed.no)).toBeGreaterThan(3);
  });

  it('XML says the same as JSON', async () => {
    if (validator.readXml === undefined) return;
    const { readXml } = validator;
    await fc.assert(
      fc.asyncProperty(gappy, async (answer) => {
        const reply = await replyOf(await answerOf({ KS: answer }));
        expect(await readXml(writeHistory(reply, 'xml'))).toEqual(JSON.parse(writeHistory(reply, 'json')));
      }),
      { ...RUNS, numRuns: 15 },
    );
  });

  it('what is not claimed could not be', async () => {
    if (validator.readXml === undefined) return;
    await fc.assert(
      fc.asyncProperty(gappy, async (answer) => {
        const { data } = await replyOf(await answerOf({ KS: answer }));
        for (const { piece } of data?.entries ?? []) {
          const { resource, json } = piece;
          const profile = PDMP_PROFILES[resource.resourceType];
          if (profile === undefined || resource.meta?.profile !== undefined) continue;
          // Alone, a resource may be sound: then it is what it refers to that is not.
          const whole = { ...collectionOf(data!.entries.map((entry) => entry.piece.resource)) };
          const entryProfiles = [`${resource.resourceType}=${profile}`];
          const errors = await validator.errors(JSON.stringify(whole), { usCore: '6.1.0', entryProfiles });
          expect([json, errors.filter(({ message }) => NOT_CLAIMED.test(message)).length]).not.toEqual([json, 0]);
        }
      }),
      { ...RUNS, numRuns: 15 },
    );
  });
});

function collectionOf(resources: readonly Resource[]): Bundle {
  const entry = resources.map((resource) => ({
    fullUrl: `https://gw.example.org/fhir/${resource.resourceType}/${resource.id}`,
    resource: fromJson(JSON.stringify(resource)) as Resource,
  }));
  return { resourceType: 'Bundle', type: 'collection', entry };
}
