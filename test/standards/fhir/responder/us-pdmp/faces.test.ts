import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toJson } from '../../../../../src/fhir/json.js';
import type { Json, JsonObject, Resource } from '../../../../../src/fhir/types.js';
import { createIdentity } from '../../../../../src/exchange/merge/identity.js';
import { merge } from '../../../../../src/exchange/merge/merge.js';
import type { CreateFinisher } from '../../../../../src/standards/fhir/responder/finishing/finisher.js';
import { createFinisher } from '../../../../../src/standards/fhir/responder/us-meds/finish.js';
import { createPdmpFinisher } from '../../../../../src/standards/fhir/responder/us-pdmp/finish.js';
import { tellings } from '../../../../support/exchange/arbitrary.js';
import { freeze } from '../../../../support/exchange/freeze.js';
import { dispensesOf } from './support/dispenses.js';
import { gappy } from './support/gaps.js';
import { URL } from './support/told.js';

const identity = createIdentity(Buffer.alloc(32, 7), URL);

/** What a prescriber reads of each dispense, from one face's resources. */
function read(resources: readonly Resource[], create: CreateFinisher): JsonObject[] {
  const finisher = create(resources, URL);
  return dispensesOf(resources.map((resource) => finisher.finish(resource)));
}

describe('two faces of one answer', () => {
  it('tell the same dispenses', () => {
    fc.assert(
      fc.property(tellings, (told) => {
        const resources = freeze([...merge(told, identity).resources]);
        expect(read(resources, createPdmpFinisher)).toEqual(read(resources, createFinisher));
      }),
      { numRuns: 300 },
    );
  });

  it('tell the same dispenses of states that leave things out', () => {
    fc.assert(
      fc.property(gappy, (answer) => {
        const resources = freeze([...merge([{ state: 'KS', answer }], identity).resources]);
        expect(read(resources, createPdmpFinisher)).toEqual(read(resources, createFinisher));
      }),
      { numRuns: 300 },
    );
  });

  it('this one loses no word that a state told', () => {
    fc.assert(
      fc.property(gappy, (answer) => {
        const { resources } = merge([{ state: 'KS', answer }], identity);
        const finisher = createPdmpFinisher(resources, URL);
        for (const resource of resources) {
          const done = toJson(finisher.finish(resource));
          for (const word of words(resource)) expect(done).toContain(JSON.stringify(word).slice(1, -1));
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Every text that a state told; names of codes of "each" and of payment are told in the guide's own words. */
function words(value: Json | undefined, member = ''): string[] {
  if (typeof value === 'string') return isOurs(value, member) ? [] : [value];
  if (Array.isArray(value)) return value.flatMap((item) => words(item, member));
  if (typeof value !== 'object' || value === null) return [];
  if ('code' in value && value.code === '{each}') return [];
  return Object.entries(value).flatMap(([name, item]) => words(item as Json, name));
}

const isOurs = (text: string, member: string): boolean =>
  member === 'url' || text.startsWith('Method of payment: 02') || text === 'http://unitsofmeasure.org';
