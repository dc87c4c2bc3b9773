import { describe, expect, it } from '@jest/globals';
import type { Resource } from '../../../src/fhir/types.js';
import { createIdentity } from '../../../src/exchange/merge/identity.js';
import { rekey } from '../../../src/exchange/merge/rekey.js';
import { atOnce } from '../../../src/exchange/steps.js';
import { isOutside } from '../../../src/exchange/merge/window.js';
import { type Fill, FILL, resourcesOf } from '../../support/exchange/told.js';

const WINDOW = { start: '2024-02-29', end: '2025-02-28' };
const fill = (whenPrepared: unknown): Resource => ({
  resourceType: 'MedicationDispense',
  whenPrepared: whenPrepared as string,
});

describe('isOutside', () => {
  it.each([
    '2024-02-28',
    '2025-03-01',
    '2023-12-31T23:59:59Z',
    '2025-03-01T00:00:00-05:00',
    '2024-01',
    '2025-03',
    '2023',
    '2026',
  ])('finds %s outside', (date) => expect(isOutside(fill(date), WINDOW)).toBe(true));

  it.each([
    '2024-02-29',
    '2025-02-28',
    '2024-02-29T00:00:00+14:00',
    '2025-02-28T23:59:59-12:00',
    '2024-02',
    '2025-02',
    '2024',
    '2025',
    undefined,
    '',
    'unknown',
    7,
  ])('leaves %s inside', (date) => expect(isOutside(fill(date), WINDOW)).toBe(false));

  it('looks at fills only', () => {
    expect(isOutside({ ...fill('2020-01-01'), resourceType: 'MedicationRequest' }, WINDOW)).toBe(false);
  });
});

describe('a fill outside the window', () => {
  const identity = createIdentity(new Uint8Array(32).fill(7), 'https://gateway.example.org');
  const told = (...fills: Partial<Fill>[]) => resourcesOf(fills.map((each) => ({ ...FILL, ...each })));
  const kinds = (resources: Resource[]) => {
    const keyed = atOnce(rekey('OH', resources, { start: '2025-01-01', end: '2025-12-31' }, identity));
    return { warnings: keyed.warnings, kinds: [...keyed.resources.values()].map(({ resourceType }) => resourceType) };
  };

  it('goes with what only it leads to', () => {
    const result = kinds(told({}, { day: '2024-12-31', patient: 'Kacey', prescriber: 'Sam', npi: '1999999976' }));
    expect(result.kinds.sort()).toEqual(kinds(told({})).kinds.sort());
    expect(result.warnings).toEqual([
      { code: 'outside-window', text: 'fills outside the asked window were left out', count: 1 },
    ]);
  });

  it('leaves what others lead to', () => {
    const result = kinds(told({ day: '2024-12-31' }, {}));
    expect(result.kinds.sort()).toEqual(kinds(told({})).kinds.sort());
  });

  it('leaves nothing where every fill is outside, and says how many', () => {
    expect(kinds(told({ day: '2024-12-31' }, { day: '2026-01-01' }))).toMatchObject({
      kinds: [],
      warnings: [{ count: 2 }],
    });
  });

  it('takes with it no administration', () => {
    const outside = { ...fill('2024-01-01'), partOf: [{ reference: 'urn:uuid:given' }] };
    expect(kinds([outside, { resourceType: 'MedicationAdministration', id: 'given' }]).kinds).toEqual([
      'MedicationAdministration',
    ]);
  });

  it('takes with it no record of its own, nor what spoke of it', () => {
    const [outside, inside] = [
      { ...fill('2024-01-01'), id: 'out', partOf: [{ reference: 'urn:uuid:in' }] },
      { ...fill('2025-01-01'), id: 'in' },
    ];
    const list: Resource = {
      resourceType: 'List',
      entry: [{ item: { reference: 'urn:uuid:out' } }, { item: { reference: 'urn:uuid:in' } }],
    };
    const keyed = atOnce(rekey('OH', [outside, inside, list], { start: '2025-01-01', end: '2025-12-31' }, identity));
    const [kept, speaking] = [...keyed.resources.values()];
    expect(keyed.resources.size).toBe(2);
    expect(speaking?.entry).toEqual([{ item: { reference: `MedicationDispense/${kept?.id ?? ''}` } }]);
    expect(keyed.warnings.map(({ code }) => code)).toEqual(['outside-window']);
  });
});
