import { describe, expect, it } from '@jest/globals';
import { Decimal } from '../../../src/fhir/decimal.js';
import type { JsonObject, Resource } from '../../../src/fhir/types.js';
import { consolidate } from '../../../src/exchange/merge/consolidate.js';
import { createIdentity } from '../../../src/exchange/merge/identity.js';
import { merge } from '../../../src/exchange/merge/merge.js';
import { atOnce } from '../../../src/exchange/steps.js';
import { ACT, answerOf, type Fill, FILL, REFILL, resourcesOf } from '../../support/exchange/told.js';

const identity = createIdentity(new Uint8Array(32).fill(7), 'https://gateway.example.org/');
const TAGS = 'https://gateway.example.org/fhir/CodeSystem/pdmp-state';

const ofType = (resources: readonly Resource[], type: string) =>
  resources.filter(({ resourceType }) => resourceType === type);

function mergeFills(told: Record<string, readonly Fill[]>): readonly Resource[] {
  const answers = Object.entries(told).map(([state, fills]) => ({ state, answer: answerOf(fills) }));
  return merge(answers, identity).resources;
}

/** Sources and tags of the dispenses that are left. */
function left(told: Record<string, readonly Fill[]>): string[] {
  return ofType(mergeFills(told), 'MedicationDispense').map(({ meta }) => {
    const tags = (meta?.tag ?? []).map(({ code }) => code).join('+');
    return `${meta?.source?.slice(-2) ?? ''}${tags === '' ? '' : ` ${tags}`}`;
  });
}

const otherwise = (change: Partial<Fill>): Fill => ({ ...FILL, ...change });

describe('a dispensation told by two states', () => {
  it('is kept once, from the first state by code, with a tag for each', () => {
    const [dispense] = ofType(mergeFills({ OH: [FILL], KY: [FILL] }), 'MedicationDispense');
    expect(dispense?.meta).toEqual({
      source: 'urn:pdmp:KY',
      tag: [
        { system: TAGS, code: 'KY' },
        { system: TAGS, code: 'OH' },
      ],
    });
  });

  it.each<[string, Partial<Fill>]>([
    ['prescription number', { number: '2000354' }],
    ['fill date', { day: '2025-03-03' }],
    ['refill number', { refill: 1 }],
    ['product', { ndc: '00093545106' }],
    ['pharmacy', { npi: '1999999976' }],
    ['quantity', { quantity: 60 }],
    ['status', { status: 'entered-in-error' }],
  ])('stays two where the %s differs', (_what, change) => {
    expect(left({ KY: [FILL], OH: [otherwise(change)] })).toEqual(['KY', 'OH']);
  });

  it.each<[string, Partial<Fill>]>([
    ['prescription number', { number: undefined }],
    ['fill date', { day: undefined }],
    ['full fill date', { day: '2025-03' }],
    ['refill number', { refill: undefined }],
    ['product', { ndc: undefined }],
    ['pharmacy', { npi: undefined }],
    ['real pharmacy', { npi: '0000000000' }],
    ['real prescription number', { number: '0' }],
  ])('stays two where neither tells a %s', (_what, change) => {
    expect(left({ KY: [otherwise(change)], OH: [otherwise(change)] })).toEqual(['KY', 'OH']);
  });

  it.each<[string, Partial<Fill>]>([
    ['the patient is written otherwise', { patient: 'Kacey' }],
    ['the prescriber is', { prescriber: 'Sam' }],
    ['the pharmacy has another phone', { pharmacyPhone: '206-555-0199' }],
    ['the quantity has more digits', { quantity: new Decimal('30.000') }],
    ['one more pharmacy identifier is told', { dea: 'BX1234563' }],
    ['one more product code is told', { rxnorm: '1049621' }],
  ])('is kept once though %s', (_what, change) => {
    expect(left({ KY: [FILL], OH: [otherwise(change)] })).toEqual(['KY KY+OH']);
  });

  it('is recognised by any one pharmacy identifier, unless another contradicts', () => {
    const dea = { npi: undefined, dea: 'BX1234563' };
    expect(left({ KY: [otherwise({ dea: 'BX1234563' })], OH: [otherwise(dea)] })).toEqual(['KY KY+OH']);
    expect(left({ KY: [FILL], OH: [otherwise(dea)] })).toEqual(['KY', 'OH']);
    expect(left({ KY: [otherwise({ dea: 'BX1234563' })], OH: [otherwise({ dea: 'BX1234564' })] })).toEqual([
      'KY',
      'OH',
    ]);
  });

  it('is joined by a third state that tells both identifiers', () => {
    const dea = otherwise({ npi: undefined, dea: 'BX1234563' });
    const both = otherwise({ dea: 'BX1234563' });
    expect(left({ KY: [FILL], MD: [dea], OH: [both] })).toEqual(['KY KY+MD+OH']);
  });

  it('is only what is told exactly alike where the states contradict each other', () => {
    const one = otherwise({ dea: 'BX1234563' });
    const other = otherwise({ dea: 'BX1234564' });
    expect(left({ IN: [one], KY: [FILL], MD: [one], OH: [other] })).toEqual(['IN IN+MD', 'KY', 'OH']);
  });

  it('is as many as one state tells', () => {
    expect(left({ KY: [FILL, FILL], OH: [FILL] })).toEqual(['KY KY+OH', 'KY']);
    expect(left({ KY: [FILL], OH: [FILL, FILL] })).toEqual(['KY KY+OH', 'OH']);
    expect(left({ KY: [FILL, FILL], OH: [FILL, FILL, FILL], WA: [FILL] })).toEqual(['KY KY+OH+WA', 'KY KY+OH', 'OH']);
    expect(left({ KY: [FILL, FILL] })).toEqual(['KY', 'KY']);
  });

  it('is paired by who told it when sets merged before meet', () => {
    // IN and OH told one; KY told three, of which OH told one.
    const told = (fills: Record<string, number>) =>
      new Map(
        mergeFills(
          Object.fromEntries(Object.entries(fills).map(([state, count]) => [state, Array(count).fill(FILL)])),
        ).map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, resource]),
      );
    const both = atOnce(consolidate([told({ IN: 1, OH: 1 }), told({ KY: 3, OH: 1 })], identity));
    const tags = ofType([...both.values()], 'MedicationDispense').map(({ meta }) =>
      (meta?.tag ?? []).map(({ code }) => code).join('+'),
    );
    expect(tags).toEqual(['IN+KY+OH', 'KY+OH', '']);
  });

  it('keeps two part fills of one day apart', () => {
    const [first, second] = [otherwise({ quantity: 10 }), otherwise({ quantity: 20 })];
    expect(left({ KY: [first, second], OH: [second, first] })).toEqual(['KY KY+OH', 'KY KY+OH']);
    expect(left({ KY: [first], OH: [second] })).toEqual(['KY', 'OH']);
  });
});

describe('what a left out copy led to', () => {
  const told = {
    KY: [FILL],
    OH: [otherwise({ patient: 'Kacey', prescriber: 'Nameless', pharmacyPhone: '206-555-0199' })],
  };

  it('goes with it, but for its patient', () => {
    const kinds = mergeFills(told).map(({ resourceType, meta }) => `${resourceType} ${meta?.source?.slice(-2) ?? ''}`);
    expect(kinds.filter((kind) => kind.endsWith('OH'))).toEqual(['Patient OH']);
    expect(kinds.filter((kind) => kind.endsWith('KY')).sort()).toEqual([
      'Medication KY',
      'MedicationDispense KY',
      'MedicationRequest KY',
      'Organization KY',
      'Patient KY',
      'Practitioner KY',
    ]);
  });

  it('stays where something else refers to it', () => {
    const more = { ...told, OH: [...told.OH, { ...told.OH[0], number: '7654321' }] };
    const resources = mergeFills(more);
    expect(ofType(resources, 'Organization')).toHaveLength(2);
    expect(ofType(resources, 'Practitioner')).toHaveLength(2);
    expect(ofType(resources, 'MedicationRequest')).toHaveLength(2);
  });

  it('is spoken of as the copy that is kept', () => {
    const provenance = (resources: Resource[]): Resource[] => {
      const { id } = resources.find(({ resourceType }) => resourceType === 'MedicationDispense') as Resource;
      return [...resources, { resourceType: 'Provenance', id: 'p', target: [{ reference: `urn:uuid:${id ?? ''}` }] }];
    };
    const answers = ['KY', 'OH'].map((state) => ({
      state,
      answer: { status: 'provided' as const, resources: provenance(resourcesOf([FILL])), warnings: [] },
    }));
    const { resources } = merge(answers, identity);
    const [kept] = ofType(resources, 'MedicationDispense');
    const targets = ofType(resources, 'Provenance').map(({ target }) => (target as JsonObject[])[0]?.reference);
    expect(targets).toEqual([`MedicationDispense/${kept?.id ?? ''}`, `MedicationDispense/${kept?.id ?? ''}`]);
  });
});

describe('the refill number', () => {
  const dispense = (members: object): Resource[] =>
    resourcesOf([otherwise({ refill: undefined })]).map((resource) =>
      resource.resourceType === 'MedicationDispense' ? { ...resource, ...members } : resource,
    );
  const count = (...told: object[]): number => {
    const answers = told.map((members, n) => ({
      state: ['KY', 'OH'][n] ?? '',
      answer: { status: 'provided' as const, resources: dispense(members), warnings: [] },
    }));
    return ofType(merge(answers, identity).resources, 'MedicationDispense').length;
  };
  const extension = (valuePositiveInt: unknown) => ({ extension: [{ url: REFILL, valuePositiveInt }] });
  const type = (code: string) => ({ type: { coding: [{ system: ACT, code }] } });

  it('is 0 where a first-fill type stands without it', () => {
    expect(count(type('FF'), type('FFC'))).toBe(1);
    expect(count(type('FFP'), extension(0))).toBe(1);
  });

  it('is what the extension says, whatever the type', () => {
    expect(count({ ...extension(2), ...type('FF') }, { ...extension(2), ...type('RF') })).toBe(1);
    expect(count({ ...extension(2), ...type('FF') }, type('FF'))).toBe(2);
  });

  it('is unknown for a refill without number, and for anything else', () => {
    expect(count(type('RF'), type('RF'))).toBe(2);
    expect(count({}, {})).toBe(2);
    expect(count(extension('2'), extension('2'))).toBe(2);
    expect(count({ type: { text: 'Part fill' } }, { type: { text: 'Part fill' } })).toBe(2);
  });
});
