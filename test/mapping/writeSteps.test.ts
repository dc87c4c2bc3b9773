import { expect, it } from '@jest/globals';
import type { Bundle, Resource } from '../../src/fhir/types.js';
import { openTables } from '../../src/mapping/index.js';

const tables = await openTables({ only: ['pmix-3/report'] });

/** A report of as many records, each of its own patient, about whom there is an alert. */
function reportOf(records: number): Bundle {
  const header: Resource = { resourceType: 'MessageHeader', eventUri: 'urn:test', source: { endpoint: 'urn:test' } };
  const told = Array.from({ length: records }, (_, at): Resource[] => {
    const patient = { reference: `Patient/p${at}` };
    return [
      { resourceType: 'Patient', id: `p${at}`, birthDate: '1967-08-13', name: [{ family: 'Sampleton' }] },
      { resourceType: 'DetectedIssue', id: `i${at}`, status: 'final', patient, detail: `Alert ${at}` },
      {
        ...{ resourceType: 'MedicationDispense', id: `d${at}`, status: 'completed', subject: patient },
        ...{ identifier: [{ system: 'urn:pdmp:rx-number', value: `R${at}` }], whenPrepared: '2026-01-02' },
      },
    ];
  });
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [header, ...told.flat()].map((resource) => ({ resource })),
  };
}

/** Milliseconds of this process's own work, whatever else the machine does. */
function costOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

it('writes a report in steps, of which none holds more than a record, as it writes it at once', () => {
  const bundle = reportOf(100);
  const steps = tables.writeSteps('pmix-3/report', bundle);
  let count = 0;
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) count += 1;
  expect(count).toBeGreaterThan(300);
  expect(step.value).toEqual(tables.write('pmix-3/report', bundle));
  expect(
    Buffer.from(step.value)
      .toString()
      .match(/Alert \d+/g),
  ).toHaveLength(100);
});

it('takes time in proportion to what it tells: alerts are not looked for patient by patient', () => {
  costOf(() => tables.write('pmix-3/report', reportOf(500)));
  const one = costOf(() => tables.write('pmix-3/report', reportOf(500)));
  const eight = costOf(() => tables.write('pmix-3/report', reportOf(4000)));
  expect(eight / one).toBeLessThan(24);
});
