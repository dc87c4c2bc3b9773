import { expect, it } from '@jest/globals';
import { lonePrescriptions } from '../../src/exchange/prescriptions.js';
import type { Resource } from '../../src/fhir/types.js';

const request = (id: string): Resource => ({ resourceType: 'MedicationRequest', id });
const by = (id: string) => ({ reference: `MedicationRequest/${id}` });
const resources: Resource[] = [
  ...['lone', 'dispensed', 'given', 'stopped'].map(request),
  { resourceType: 'MedicationDispense', id: 'd', status: 'completed', authorizingPrescription: [by('dispensed')] },
  { resourceType: 'MedicationDispense', id: 's', status: 'stopped', authorizingPrescription: [by('stopped')] },
  { resourceType: 'MedicationAdministration', id: 'a', status: 'completed', request: by('given') },
  { resourceType: 'MedicationDispense', id: 'n', status: 'completed' },
];
const ids = (some: ReadonlySet<Resource>): unknown[] => [...some].map(({ id }) => id);

it('a prescription is a record of its own where nothing told was made by it', () => {
  expect(ids(lonePrescriptions(resources))).toEqual(['lone']);
  expect(ids(lonePrescriptions(resources, ({ status }) => status === 'completed'))).toEqual(['lone', 'stopped']);
  expect(ids(lonePrescriptions([]))).toEqual([]);
});
