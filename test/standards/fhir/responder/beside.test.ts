import { afterAll, expect, it } from '@jest/globals';
import { openFhirValidator } from '../../../support/fhir-validate.js';
import { history, resource } from './support/answers.js';
import { type Door, openDoor } from './support/door.js';
import { IG_PERSON, IG_QUERY, IG_WINDOW, resourcesOf, typesOf } from './support/queries.js';

const validator = openFhirValidator();
let door: Door;
afterAll(async () => {
  validator.close();
  await door.close();
});

it('administrations, and prescriptions without a dispense, stand in a search for dispenses with what they lead to', async () => {
  const patient = resource('Patient', { name: [{ family: 'Fiction', given: ['Petra'] }], birthDate: '1973-11-25' });
  const drug = resource('Medication', { code: { text: 'Inventalam 2 MG Injection' } });
  const about = {
    subject: { reference: `urn:uuid:${patient.id}` },
    medicationReference: { reference: `urn:uuid:${drug.id}` },
  };
  const administered = resource('MedicationAdministration', {
    ...{ status: 'completed', effectiveDateTime: '2024-05-02', ...about },
  });
  const prescribed = resource('MedicationRequest', { status: 'active', intent: 'order', ...about });
  door = await openDoor({
    states: { OH: history([{ rx: 'A1' }], { more: [patient, drug, administered, prescribed] }) },
  });

  const plain = await door.fetch(`/MedicationDispense?${IG_PERSON}&${IG_WINDOW}`);
  expect(typesOf(plain.bundle, 'match')).toEqual(['MedicationDispense']);
  expect(typesOf(plain.bundle, 'include').sort()).toEqual(
    ['Medication', 'MedicationAdministration', 'MedicationRequest', 'MessageHeader', 'Patient'].sort(),
  );
  expect(plain.bundle.total).toBe(1);
  expect(await validator.errors(plain.text)).toEqual([]);

  const { bundle } = await door.fetch(IG_QUERY);
  expect(resourcesOf(bundle, 'MedicationAdministration')).toHaveLength(1);
  expect(resourcesOf(bundle, 'MedicationRequest')).toHaveLength(2);
  expect(resourcesOf(bundle, 'Patient')).toHaveLength(2);
  const names = bundle.entry!.map(({ fullUrl }) => fullUrl);
  expect(new Set(names).size).toBe(names.length);
});
