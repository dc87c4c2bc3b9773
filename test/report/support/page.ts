import { randomBytes } from 'node:crypto';
import type { ReportBinding, ReportPage } from '../../../src/report/index.js';
import { memoryStore, sealed, type Store } from '../../../src/store/index.js';

/** Whom the tests' pages are for. Fictional. */
export const bound: ReportBinding = {
  client: { id: 'ehr', name: 'Made-up Clinic EHR' },
  requester: {
    practitioner: {
      resourceType: 'Practitioner',
      name: [{ family: 'Amster', given: ['Adam'] }],
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' }],
    },
    organization: { resourceType: 'Organization', name: 'Made-up Clinic' },
  },
  requestId: 'asked-by-the-ehr-1',
  question: '0123456789abcdef0123456789abcdef',
  patient: {
    resourceType: 'Patient',
    name: [{ family: 'Canaryfamily', given: ['Canarygiven'] }],
    birthDate: '1931-01-31',
  },
  states: ['KY', 'OH'],
};

/** A page with text of its own. */
export const pageOf = (text: string): ReportPage => ({ html: `<!doctype html><p>${text}</p>`, bound });

/** A sealed store that remembers all that reached the store behind it. */
export function watchedStore(clock: () => Date = () => new Date()): { store: Store; readonly seen: string } {
  const seen: string[] = [];
  const inner = memoryStore({ maxBytes: 1e7, clock });
  const note = (...parts: (string | Uint8Array)[]): void =>
    void seen.push(...parts.map((part) => (typeof part === 'string' ? part : Buffer.from(part).toString('latin1'))));
  const watched: Store = {
    put: (key, value, ttlMs) => (note(key, value), inner.put(key, value, ttlMs)),
    get: (key) => (note(key), inner.get(key)),
    take: (key) => (note(key), inner.take(key)),
    delete: (key) => (note(key), inner.delete(key)),
    close: () => inner.close(),
  };
  return {
    store: sealed(watched, randomBytes(32)),
    get seen() {
      return seen.join('\n');
    },
  };
}
