import type { ExchangeAnswer } from '../../../src/exchange/types.js';
import { Decimal } from '../../../src/fhir/decimal.js';
import type { ReportView } from '../../../src/report/index.js';
import { fullView } from './view.js';

/** What decides where a value stands; anything else may hold anything. */
const BONES = new Set([
  'resourceType',
  'id',
  'reference',
  'system',
  'url',
  'meta',
  'code',
  'status',
  'state',
  'whenPrepared',
  'whenHandedOver',
  'disclosed',
  'birthDate',
]);

/** A report in which every text that a state or a client sends is this one. */
export function poisoned(value: string): ReportView {
  const swap = (item: unknown, name = ''): unknown => {
    if (typeof item === 'string') return BONES.has(name) ? item : value;
    if (Array.isArray(item)) return item.map((each) => swap(each, name));
    if (typeof item !== 'object' || item === null || item instanceof Decimal) return item;
    return Object.fromEntries(
      Object.entries(item).map(([key, each]) => [key, key === 'meta' ? each : swap(each, key)]),
    );
  };
  const { answer, ...view } = fullView();
  const { query, resources, outcomes } = answer;
  const swapped = { query: { ...(swap(query) as object), period: query.period }, resources: swap(resources) };
  const warned = outcomes.map((outcome) => ({
    ...outcome,
    warnings: outcome.warnings.map((warning) => ({ ...warning, text: `told: ${value}` })),
  }));
  return {
    ...view,
    answer: { ...answer, ...(swapped as Pick<ExchangeAnswer, 'query' | 'resources'>), outcomes: warned },
  };
}
